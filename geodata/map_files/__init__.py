"""Geometry and layers for the browser."""
