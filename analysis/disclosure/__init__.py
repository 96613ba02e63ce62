"""Small groups that are not shown.

A threshold below its default is refused with an ``AnalysisError``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
