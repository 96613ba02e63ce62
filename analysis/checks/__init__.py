"""Whether the data can carry a model, and what they cannot show."""
