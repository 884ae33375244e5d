"""Whole stories, from one end to the other."""
