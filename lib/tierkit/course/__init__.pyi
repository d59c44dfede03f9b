from .builder import build, stale
from .canonical import canonical
from .checker import Checker, Outcome, exercise
from .grader import grade
from .master import Master, read_master, read_masters
from .prover import Proof, prove
from .results import QuestionResult, Reason, Result

__all__ = [
    "Checker",
    "Master",
    "Outcome",
    "Proof",
    "QuestionResult",
    "Reason",
    "Result",
    "build",
    "canonical",
    "exercise",
    "grade",
    "prove",
    "read_master",
    "read_masters",
    "stale",
]
