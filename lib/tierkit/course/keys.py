"""Practice keys: how a student's notebook knows a right answer without holding it.

``03_abc.keys.json`` lies beside ``03_abc.ipynb``, in plain sight, and is downloaded with it. It holds, for each
question, a salt, the digest of the reference answer's canonical form, and the digest and hint of each typical
mistake. The digest is slow (scrypt, about 20 ms), so that trying out answers by the thousand is no short cut.
The salt comes from the names alone: the same solutions give the same bytes, and it says nothing about the answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEYS_VERSION = 1
_COST = {"n": 2**13, "r": 8, "p": 1, "dklen": 16}


class UnreadableKeys(Exception):
    """The key file is damaged or made by a later TierKit."""


@dataclass(frozen=True)
class QuestionKeys:
    """The keys of one question; ``mistakes`` are pairs of digest and hint, ``hint`` is the general one."""

    salt: str
    answer: str
    mistakes: tuple[tuple[str, str], ...] = ()
    hint: str | None = None

    def digest(self, canonical: str) -> str:
        return hashlib.scrypt(canonical.encode(), salt=bytes.fromhex(self.salt), **_COST).hex()

    @classmethod
    def make(
        cls, exercise: str, question: str, answer: str, mistakes: Iterable[tuple[str, str]], hint: str | None
    ) -> QuestionKeys:
        """Keys from canonical forms: of the reference ``answer``, and of ``mistakes`` with their hints."""
        salt = hashlib.sha256(f"tierkit\0{exercise}\0{question}".encode()).hexdigest()[:32]
        blank = cls(salt, "")
        return cls(salt, blank.digest(answer), tuple((blank.digest(form), said) for form, said in mistakes), hint)

    def recognise(self, canonical: str) -> tuple[bool, str | None]:
        """Whether an answer is the reference, and if not, the hint of the mistake it is."""
        given = self.digest(canonical)
        if hmac.compare_digest(given, self.answer):
            return True, None
        return False, next((hint for digest, hint in self.mistakes if digest == given), None)


def key_file(exercise: str) -> str:
    """The name of the file beside the notebook."""
    return f"{exercise}.keys.json"


def keys_to_json(exercise: str, keys: dict[str, QuestionKeys]) -> str:
    questions = {
        question: {
            "salt": each.salt,
            "answer": each.answer,
            "mistakes": [{"answer": digest, "hint": hint} for digest, hint in each.mistakes],
            "hint": each.hint,
        }
        for question, each in keys.items()
    }
    document = {"keys_version": KEYS_VERSION, "exercise": exercise, "questions": questions}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_keys(path: Path) -> dict[str, QuestionKeys]:
    """The keys in a file. Raises UnreadableKeys."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        if document["keys_version"] != KEYS_VERSION:
            raise UnreadableKeys
        return {
            question: QuestionKeys(
                salt=bytes.fromhex(each["salt"]).hex(),
                answer=each["answer"],
                mistakes=tuple((mistake["answer"], mistake["hint"]) for mistake in each["mistakes"]),
                hint=each["hint"],
            )
            for question, each in document["questions"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableKeys from error
