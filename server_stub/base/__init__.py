"""Modules that every other part of the server may use."""
