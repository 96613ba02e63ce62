"""Real-world inputs of the atlas: read, check and join."""
