"""The shapes that travel between desk and server: plain pydantic, no tables."""
