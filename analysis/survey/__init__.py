"""The survey: its schema, a simulated one, and files that somebody brings."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
