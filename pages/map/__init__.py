"""The map of regions, deprivation and coworking spaces."""
