"""Proof of the screens."""
