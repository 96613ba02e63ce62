"""What coworking is associated with, by mechanism, skill and region type."""
