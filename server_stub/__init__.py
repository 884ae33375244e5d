"""What may be done: the rules, the HTTP API, and the typed client that callers hold."""
