"""Files are whole or not there."""

import subprocess
import sys

import pytest

from tierkit.files import locked_folder, replace_folder, write_atomically


def test_a_file_is_replaced_whole(tmp_path):
    target = tmp_path / "new" / "页.html"
    write_atomically(target, "one")
    write_atomically(target, "二")
    assert target.read_text(encoding="utf-8") == "二"
    assert [p.name for p in target.parent.iterdir()] == ["页.html"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "page.html"
    write_atomically(target, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(target, "\ud800")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write_atomically(tmp_path / "folder", "x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "page.html"]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_folder_takes_over_the_files_and_keeps_strangers(tmp_path):
    (tmp_path / "done").mkdir()
    (tmp_path / "done" / "a.txt").write_text("new")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "a.txt").write_text("old")
    (tmp_path / "target" / "notes.txt").write_text("mine")
    replace_folder(tmp_path / "done", tmp_path / "target")
    assert (tmp_path / "target" / "a.txt").read_text() == "new"
    assert (tmp_path / "target" / "notes.txt").read_text() == "mine"
    assert not (tmp_path / "done").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
def test_a_lock_keeps_others_out_and_ends_with_its_process(tmp_path):
    hold = (
        "import os, sys, pathlib; from tierkit.files import locked_folder\n"
        "with locked_folder(pathlib.Path(sys.argv[1])) as held:\n"
        "    print(held, flush=True); sys.stdin.read(); os._exit(9)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with locked_folder(tmp_path) as held:
            assert held is False
        other.communicate()
    with locked_folder(tmp_path) as held:
        assert held is True
    assert not list(tmp_path.iterdir())
