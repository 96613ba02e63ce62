"""From the article's question to one's own region, in six steps."""
