"""The course engine: solutions → exercises, ``check()`` in the notebook, grading, feedback.

    solutions ──build──▶ exercises ──student──▶ submissions ──grade──▶ results, feedback, gradebook
        └──────prove: the reference earns all, the blank nothing, every mistake its own hint

What a student's kernel loads (``exercise``) is small: no nbval, papermill, matplotlib or pydantic.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
