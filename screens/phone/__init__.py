"""The authenticator's screens: codes, scanning, approving."""
