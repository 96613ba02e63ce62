"""Tables and archives to take away."""
