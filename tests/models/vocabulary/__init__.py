"""Tests of the words and texts that every floor shares."""
