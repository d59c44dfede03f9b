"""The house stands as its plan says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tierkit.course.cells import same_code

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(
    p
    for folder in ("notebooks", "solutions", "exercises")
    for p in (ROOT / folder).rglob("*.ipynb")
    if ".ipynb_checkpoints" not in p.parts
)
TWINS = [p for p in NOTEBOOKS if "en" in p.relative_to(ROOT).parts]


def twin(path: Path) -> Path:
    parts = ["zh" if part == "en" else part for part in path.relative_to(ROOT).parts]
    return ROOT.joinpath(*parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_level_is_the_one_agreed_on():
    for name in (
        "notebooks",
        "datasets",
        "exercises",
        "solutions",
        "lib",
        "tests",
        "environment.yml",
        "README.md",
        "README.zh-CN.md",
    ):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_every_notebook_is_valid_and_carries_no_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    nbformat.validate(json.loads(text))
    assert str(ROOT) not in text
    assert "/home/" not in text
    ids = [cell["id"] for cell in json.loads(text)["cells"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", TWINS, ids=name_of)
def test_twins_have_the_same_cells_and_the_same_code(path):
    english, chinese = (nbformat.read(p, as_version=4) for p in (path, twin(path)))
    assert [c.id for c in english.cells] == [c.id for c in chinese.cells]
    assert [c.cell_type for c in english.cells] == [c.cell_type for c in chinese.cells]
    for one, other in zip(english.cells, chinese.cells, strict=True):
        tags = set(one.metadata.get("tags", []))
        assert tags == set(other.metadata.get("tags", []))
        if one.cell_type == "code" and not tags & {"parameters", "setup"}:
            assert same_code(one.source, other.source), one.id


@pytest.mark.parametrize("path", TWINS, ids=name_of)
def test_the_chinese_twin_is_written_in_chinese(path):
    english, chinese = (nbformat.read(p, as_version=4) for p in (path, twin(path)))
    for one, other in zip(english.cells, chinese.cells, strict=True):
        if one.cell_type == "markdown" and len(one.source) > 40:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in other.source), other.id
            assert one.source != other.source, one.id


def test_importing_the_kit_loads_nothing_heavy():
    heavy = {"matplotlib", "seaborn", "sklearn", "duckdb", "papermill", "nbclient", "IPython", "anywidget", "pyarrow"}
    code = f"import sys, tierkit; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_the_kit_exports_is_there():
    import tierkit

    for name in tierkit.__all__:
        assert getattr(tierkit, name) is not None, name


def test_the_two_readmes_tell_the_same():
    """As many sections, tables and pictures; the same commands and the same code."""

    def outline(name: str) -> tuple[list[int], int, int, list[str]]:
        text = (ROOT / name).read_text(encoding="utf-8")
        fences = re.findall(r"```\w*\n(.*?)```", text, re.S)
        lines = [line.split(" #")[0].rstrip() for fence in fences for line in fence.splitlines()]
        # Where the language is an option, each README names its own.
        code = [line.replace(" --lang zh", "").replace(', lang="zh"', "") for line in lines]
        levels = [len(mark) for mark in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", text, flags=re.S), re.M)]
        return levels, text.count("\n|"), text.count("!["), code

    assert outline("README.md") == outline("README.zh-CN.md")


def test_every_file_the_readmes_point_to_is_there():
    for name in ("README.md", "README.zh-CN.md", "datasets/README.md", "CONTRIBUTING.md"):
        path = ROOT / name
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{name}: {target}"


def test_every_function_the_readmes_name_is_there():
    import tierkit as tk

    for name in ("README.md", "README.zh-CN.md"):
        table = (ROOT / name).read_text(encoding="utf-8").split("### ")[-1]
        named = re.findall(r"`([a-z]+(?:_[a-z0-9]+)*)`", table.partition("\n## ")[0])
        assert len(named) > 60
        assert not [function for function in named if not hasattr(tk, function)]
