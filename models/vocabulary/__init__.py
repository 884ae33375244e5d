"""Words and texts that every floor shares."""
