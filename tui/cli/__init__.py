"""The command line: one command a file, each with `add` for its options and `run`."""
