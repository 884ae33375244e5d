"""Tests of the phone's screens, against the real server in this process."""
