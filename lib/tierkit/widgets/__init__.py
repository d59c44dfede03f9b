"""Explorers: a pure function says what is shown, a thin view shows it, and a hand on a threshold moves both.

``explore_abc(orders)`` in a notebook is all it takes. Nothing of Jupyter's widgets is loaded before that.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
