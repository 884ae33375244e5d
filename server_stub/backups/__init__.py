"""Backups: every lasting row of a store in one sealed file that both databases read."""
