"""Tests of how Keydesk is started and driven."""
