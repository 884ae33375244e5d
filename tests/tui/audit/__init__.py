"""Tests of the accessibility audit."""
