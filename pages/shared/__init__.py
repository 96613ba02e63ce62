"""What several pages use. Imports no page."""
