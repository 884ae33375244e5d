"""Tests of the vocabularies, the tables and the store."""
