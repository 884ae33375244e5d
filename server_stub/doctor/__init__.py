"""What may be wrong with a server and its store, and what to do about it; changes nothing."""
