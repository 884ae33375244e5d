"""Who is let in, for how long, and how often anything may be tried."""
