"""Tests of the rules, the HTTP API and the client."""
