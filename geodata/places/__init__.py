"""Places by name, code and postcode."""
