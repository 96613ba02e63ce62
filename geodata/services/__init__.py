"""Live services that the inputs can be refreshed from."""
