"""Organisations, their people, and the desks at which these are known."""
