"""Screens and panes on which an admin key holder looks after other users."""
