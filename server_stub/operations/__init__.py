"""What a server does beside its requests, and what its commands do to a store."""
