"""The command, run in this process as the console script runs it."""

import sys
from dataclasses import dataclass

import pytest

from tierkit.cli import main


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capfd):
    """Run the command in this process, as the console script does."""

    def command(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["tierkit", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capfd.readouterr())

    monkeypatch.setenv("TIERKIT_LANG", "en")
    monkeypatch.setenv("COLUMNS", "200")
    return command
