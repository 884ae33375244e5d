"""Tests of the outline over the phone's screens."""
