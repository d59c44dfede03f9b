"""``make system-deps`` never stops the tests, is silent when all is there, and loud when something is not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "system-deps.sh"

pytestmark = pytest.mark.skipif(not Path("/bin/sh").exists(), reason="there is no POSIX shell here")


def machine(folder: Path, **tools: str) -> Path:
    """A machine that has only ``tools``: programs by name, with what each does."""
    for name, does in {
        "uname": "echo Linux",
        "id": "echo 0",
        "env": '[ "$1" = X ] || { shift; "$@"; }',
        **tools,
    }.items():
        path = folder / name.replace("_", "-")
        path.write_text(f"#!/bin/sh\n{does}\n")
        path.chmod(0o755)
    return folder


def run(path: Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(path), "HOME": str(path)}
    return subprocess.run(["/bin/sh", str(SCRIPT)], env=env, capture_output=True, text=True, check=True)


def test_nothing_is_said_when_all_is_there(tmp_path: Path) -> None:
    told = run(machine(tmp_path, chromium="exit 0", bwrap="exit 0", apt_get="touch $HOME/asked"))
    assert (told.stdout, told.stderr) == ("", "")
    assert not (tmp_path / "asked").exists()


def test_apt_is_asked_for_what_is_missing(tmp_path: Path) -> None:
    # This apt-get writes down what it is asked, and "installs" the last word of it.
    apt = """echo "$@" >>"$HOME/asked"; for last; do :; done
    [ "$last" = update ] || { echo >"$HOME/$last"; /bin/chmod +x "$HOME/$last"; }"""
    told = run(machine(tmp_path, bwrap="exit 0", apt_get=apt))
    asked = (tmp_path / "asked").read_text().splitlines()
    assert [line.split()[-1] for line in asked] == ["update", "chromium"]
    assert told.stdout == "Installing for the tests: chromium\n"
    assert told.stderr == ""


@pytest.mark.parametrize("tools", [{}, {"apt_get": "exit 100"}, {"apt_get": "touch $HOME/asked", "id": "echo 1000"}])
def test_what_stays_missing_is_said_in_one_line_each(tmp_path: Path, tools: dict[str, str]) -> None:
    told = run(machine(tmp_path, **tools))
    chromium, bubblewrap = told.stderr.splitlines()
    assert "BROWSER TESTS WILL BE SKIPPED" in chromium
    assert "TIERKIT_CHROMIUM" in chromium
    assert "WITHOUT A SANDBOX" in bubblewrap
    assert not (tmp_path / "asked").exists()
