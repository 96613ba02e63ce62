"""One reader for each kind of official input."""
