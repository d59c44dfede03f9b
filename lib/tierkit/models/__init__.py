"""The models: one file per concept, pure functions, frame in, frame out; no drawing, no files of the user, no clock.

Tiers of every kind (ABC classes, pyramid tiers, segments) are ordered pandas Categoricals with the *best first*:
``A < B < C`` and ``important < long-tail``, so that sorting ascending puts the best customers on top.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
