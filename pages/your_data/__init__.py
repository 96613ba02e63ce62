"""A survey, coworking spaces or region types that somebody brings."""
