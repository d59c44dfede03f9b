"""The pictures: one function each, frame in, matplotlib Axes out, one style and one colour per tier everywhere."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
