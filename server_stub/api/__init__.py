"""HTTP: how requests arrive, are bounded, and are answered."""
