"""What if a mechanism were stronger, and where the next spaces should go."""
