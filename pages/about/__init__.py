"""Sources, definitions, limits and how to cite."""
