"""One region or district: what it is like and what may help."""
