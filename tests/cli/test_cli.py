"""The command: exit codes, one sentence for a person, nothing left behind."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture
def orders(tmp_path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(
        "order_id,customer_id,ordered_at,amount\n1,001,2025-01-05,10\n2,002,2025-02-05,20\n3,003,2025-03-05,30\n",
        encoding="utf-8",
    )
    return path


def spoilt(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


HEAD = "order_id,customer_id,ordered_at,amount\n"
BAD = {
    "a file that is not there": (None, [], ["nowhere.csv"]),
    "a missing column": (
        "order_id,customer_id,when,amount\n1,2,2025-01-01,3\n",
        [],
        ["file.csv", "ordered_at", "when"],
    ),
    "an unreadable date": (HEAD + "1,2,2025-01-01,3\n1,2,2025-13-45,3\n", [], ["file.csv", "row 3", "2025-13-45"]),
    "an unreadable amount": (HEAD + "1,2,2025-01-01,three\n", [], ["file.csv", "row 2", "three"]),
    "an empty file": ("", [], ["file.csv", "empty"]),
    "a header and nothing else": (HEAD, [], ["file.csv"]),
    "an unknown mapping": (
        HEAD + "1,2,2025-01-01,3\n",
        ["--mapping", "onlineretail"],
        ["onlineretail", "online-retail"],
    ),
    "a date before the data": (HEAD + "1,2,2025-01-01,3\n", ["--as-of", "2024-12-31"], ["2024-12-31", "2025-01-01"]),
    "a date that is none": (HEAD + "1,2,2025-01-01,3\n", ["--as-of", "soon"], ["soon", "2025-06-30"]),
    "no date": (HEAD + "1,2,2025-01-01,3\n", ["--as-of", ""], ["--as-of 2025-01-01"]),
    "an unknown column to group by": (HEAD + "1,2,2025-01-01,3\n", ["--by", "planet"], ["planet"]),
    "an unknown parameter": (HEAD + "1,2,2025-01-01,3\n", ["--set", "abc_cat_a=0.7"], ["abc_cat_a", "abc_cut_a"]),
    "a parameter without a value": (HEAD + "1,2,2025-01-01,3\n", ["--set", "lang"], ["NAME=VALUE"]),
    "a picture called csv": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", [], ["file.csv"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence_exit_code_2_and_nothing_written(run, tmp_path, name):
    content, words, said = BAD[name]
    path = tmp_path / "nowhere.csv" if content is None else spoilt(tmp_path, "file.csv", content)
    out = tmp_path / "out"
    done = run("report", path, "--as-of", "2025-06-30", *words, "--out", out)
    assert done.returncode == 2, done.stdout + done.stderr
    for word in said:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(tmp_path) not in done.stderr
    assert not out.exists()


def test_the_sentence_is_chinese_when_asked_for(run, tmp_path, orders):
    done = run("report", orders, "--lang", "zh", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "没有给出分析基准日" in done.stderr


def test_a_report_says_where_to_look(run, tmp_path, orders, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("report", orders, "--as-of", "2025-06-30", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["1 report made", "Look at out/index.html"]
    assert (tmp_path / "out" / "index.html").exists()
    again = run("report", orders, "--as-of", "2025-06-30", "--out", "out")
    assert again.stdout.splitlines()[0] == "0 reports made, 1 unchanged"


def test_a_setting_of_the_language_holds_for_the_messages_too(run, tmp_path, orders):
    done = run("report", orders, "--set", "lang=zh", "--out", tmp_path / "out")
    assert "没有给出分析基准日" in done.stderr


def test_a_name_with_colons_is_printed_as_it_is(run, tmp_path):
    done = run("report", tmp_path / "a:cat:b.csv", "--as-of", "2025-06-30", "--out", tmp_path / "out")
    assert "a:cat:b.csv" in done.stderr


def test_a_column_with_very_many_values_is_warned_of(run, tmp_path, orders, monkeypatch):
    from tierkit.reports import batch

    def stop(_jobs, _template, _workers):
        raise KeyboardInterrupt

    orders.write_text(
        "order_id,customer_id,ordered_at,amount,city\n"
        + "".join(f"{n},{n},2025-01-05,10,city {n}\n" for n in range(201)),
        encoding="utf-8",
    )
    monkeypatch.setattr(batch, "_run", stop)
    done = run("report", orders, "--as-of", "2025-06-30", "--by", "city", "--out", tmp_path / "out")
    assert "The column city has 201 values" in done.stderr
    # Ctrl+C ends the run with a word, the shell's usual code, and nothing half done.
    assert done.stderr.splitlines()[-1] == "Stopped."
    assert done.returncode == 130
    assert list((tmp_path / "out").iterdir()) == []


def test_an_output_folder_that_is_a_file_is_refused(run, tmp_path, orders):
    done = run("report", orders, "--as-of", "2025-06-30", "--out", orders)
    assert done.returncode == 2
    assert "not a folder" in done.stderr
    assert pd.read_csv(orders).shape == (3, 4)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["report"],
        ["build"],
        ["grade"],
        ["data"],
        ["data", "make"],
        ["data", "check"],
        ["data", "map"],
        ["data", "to-crm"],
        ["notebooks", "run"],
    ],
)
def test_every_command_has_help(run, words):
    done = run(*words, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize(
    "command", ["report", "build", "grade", "data make", "data check", "data map", "data to-crm", "notebooks run"]
)
def test_the_help_of_every_command_shows_an_example(run, command):
    assert f"tierkit {command}" in " ".join(run(*command.split(), "--help").stdout.split()).split("Example", 1)[1]


def test_grading_without_a_folder_is_one_sentence(run, tmp_path):
    done = run("grade", tmp_path / "nobody", "--exercise", "03_abc", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_module_runs_as_the_command_does():
    words = [sys.executable, "-m", "tierkit.cli", "--version"]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout.startswith("tierkit ")


def test_the_console_script_is_there_and_speaks():
    script = Path(sys.executable).with_name("tierkit")
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("tierkit ")
