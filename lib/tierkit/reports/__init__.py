"""From a file of orders to a folder of tier reports.

``parameters`` what a report can be told; ``source`` the orders it is made of; ``tier_report`` the one job, section by
section, as the notebook calls it; ``batch`` many jobs, in parallel; ``folders`` where their files go; ``index`` the
page that leads to them.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "batch": ["BatchResult", "JobResult", "make_reports"],
        "parameters": ["ReportParameters"],
        "tier_report": ["TierReport"],
    },
)
