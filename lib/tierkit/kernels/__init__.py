"""How notebooks are run and turned into pages that need nothing from outside.

``run_notebook`` is papermill in this process; ``notebook_to_html`` makes one self-contained offline file.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "refresh": ["find_notebooks", "refresh_notebook", "stored_form"],
        "run": ["NotebookFailed", "run_notebook"],
        "html": ["notebook_to_html", "page_css"],
    },
)
