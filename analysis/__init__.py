"""Statistics of the atlas: pure functions on DataFrames and arrays."""
