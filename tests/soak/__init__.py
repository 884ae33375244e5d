"""The soak test: long runs, in parts, by `make soak`; `make test` has none of them."""
