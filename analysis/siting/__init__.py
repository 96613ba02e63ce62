"""Where the next k coworking spaces would bring most people within reach.

Two questions are solved exactly over small areas: *maximal covering*, most residents within a
distance, and the *p-median*, the shortest mean distance. What is open already counts through the
column ``km``, the distance of each small area to the nearest open space. Distances are straight
lines from one point in each small area, not travel times; where the list of open spaces is
partial, some residents who count as out of reach are not.

An answer comes with a bound: no choice of k of the candidates does better. `gap` is the distance
between the two as a share, 0 when the answer is proven best. With a bound to prove and the time
up, the best choice found so far is labelled ``greedy``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
