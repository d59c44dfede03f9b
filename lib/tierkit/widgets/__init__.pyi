from .abc import AbcExplorer, explore_abc
from .abc_state import AbcState, abc_explorer_state

__all__ = ["AbcExplorer", "AbcState", "abc_explorer_state", "explore_abc"]
