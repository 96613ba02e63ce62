"""Designs, estimators and errors, on arrays."""
