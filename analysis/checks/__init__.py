"""Whether the data can carry a model, and what they cannot show.

Data that cannot carry the model are refused with an ``AnalysisError``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
