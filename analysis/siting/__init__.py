"""Where the next k coworking spaces would bring most people within reach.

Two questions are solved exactly over small areas: *maximal covering*, most residents within a
distance, and the *p-median*, the shortest mean distance. What is open already counts through the
column ``km``, a straight line to the nearest open space; where the list of these is partial, some
residents who count as out of reach are not. An answer comes with a bound that no choice exceeds and
the `gap` to it as a share, 0 when the answer is proven best.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
