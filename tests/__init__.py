"""Keydesk's tests: one folder a floor, and the journeys through all of them."""
