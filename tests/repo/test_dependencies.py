"""One list of dependencies: environment.yml and requirements.lock say what pyproject.toml says."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]


def declared() -> dict[str, Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {canonical(r.name): r for r in map(Requirement, project["dependencies"])}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_environment_yml_lists_the_dependencies_of_pyproject():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    plain = [line for line in listed if isinstance(line, str)]
    by_pip = next(entry["pip"] for entry in listed if isinstance(entry, dict))
    requirements = [Requirement(line.replace(" ", "", 1)) for line in plain if line != "pip"]
    requirements += [Requirement(line) for line in by_pip if not line.startswith("--")]
    conda = {canonical(r.name): r for r in requirements}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(conda.pop("python").specifier) == project["requires-python"]
    assert {name: str(r.specifier) for name, r in conda.items()} == {n: str(r.specifier) for n, r in declared().items()}
    assert "--no-deps --editable ." in by_pip


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_host():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)(?: ;[^\\]*)? \\$", lock, re.M)
    locked: dict[str, list[str]] = {}
    for name, version in pins:
        locked.setdefault(canonical(name), []).append(version)
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    wanted = declared() | {canonical(r.name): r for r in map(Requirement, groups)}
    for name, requirement in wanted.items():
        assert name in locked, f"{name} is not in requirements.lock: run make lock"
        for version in locked[name]:
            assert requirement.specifier.contains(version), f"{name} {version} does not fit: run make lock"
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])
    assert "://" not in lock
    assert "index-url" not in lock
