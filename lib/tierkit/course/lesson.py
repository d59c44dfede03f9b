"""What the first cell of a lesson does: check the parameters, choose the language, read the orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tierkit.errors import ParameterError
from tierkit.i18n import _, set_language
from tierkit.reports.parameters import AbcParameters, SourceParameters

if TYPE_CHECKING:
    from tierkit.reports.source import Source

LESSONS: Mapping[str, type[SourceParameters]] = {"03_abc": AbcParameters}
"""Which parameters a lesson has."""


def lesson(name: str, namespace: Mapping[str, Any]) -> Source:
    """Begin the lesson ``name`` with the parameters among ``namespace`` (the notebook's ``globals()``).

    Returns
    -------
    ``orders`` (frame), ``cleaning`` (how they reconcile with the file), ``as_of`` (ISO date), ``currency``.

    Raises
    ------
    ParameterError, DataError : one sentence, in the language that the notebook's ``lang`` names.
    """
    from tierkit.plots import use_style
    from tierkit.reports.source import read_source

    language = namespace.get("lang")
    set_language(language if language in ("en", "zh") else "en")
    if name not in LESSONS:
        raise ParameterError(
            _("There is no lesson {name!r}; there is: {names}.").format(name=name, names=", ".join(LESSONS))
        )
    parameters = LESSONS[name].from_namespace(namespace)
    use_style(parameters.lang)
    return read_source(parameters)
