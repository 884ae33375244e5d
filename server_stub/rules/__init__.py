"""One module a rule: plain functions with a clock handed in, knowing neither HTTP nor Textual."""
