"""Two-page briefs of a region, a district or a comparison, as PDF and Word.

``python -m pages.brief --all --out DIR`` writes those of all regions.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
