"""The way to the terminal: what may reach it, and how."""
