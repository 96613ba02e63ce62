"""One view a screen, for talks and other sites."""
