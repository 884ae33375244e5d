"""The recorder: somebody does it once in the live app, and a walk file comes of it."""
