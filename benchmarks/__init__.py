"""Keydesk's speed and thrift, as ratios to bare Textual and bare Argon2 in the same run."""
