"""What stands around every page: the address, the layout, errors and background runs."""
