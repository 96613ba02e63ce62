"""Regions side by side, or left-behind against more advanced."""
