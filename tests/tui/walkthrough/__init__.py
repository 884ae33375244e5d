"""Tests of walkthroughs and of what plays them."""
