"""What takes long: `make soak` runs it, part by part; `make test` does not."""
