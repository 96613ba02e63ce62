"""Region types and what sets one region apart from others."""
