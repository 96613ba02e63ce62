"""Effects of each mechanism on each skill: by region type, item and region, along an indicator."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
