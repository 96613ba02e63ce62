"""Sentences and marks made from numbers."""
