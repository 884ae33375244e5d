"""The authenticator without its screens: its accounts, and what waits for it at their servers."""
