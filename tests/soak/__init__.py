"""What takes long: `make soak` runs it, `make test` does not."""
