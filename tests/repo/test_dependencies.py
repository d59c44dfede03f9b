"""One list of dependencies: environment.yml and requirements.lock say what pyproject.toml says."""

import re
import tomllib
from pathlib import Path

import pytest
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


LOCKS = ("requirements.lock", "requirements-cluster.lock", "tests/benchmarks/peers.lock")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(name: str) -> dict[str, set[str]]:
    """Package → its locked versions (one for each marker)."""
    lock = (ROOT / name).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)(?: ;[^\\]*)? \\$", lock, re.M):
        found.setdefault(canonical(package), set()).add(version)
    return found


def wanted(name: str) -> list[Requirement]:
    """What somebody wrote down that the lock must hold."""
    if name.endswith("peers.lock"):
        lines = (ROOT / name).with_suffix(".in").read_text(encoding="utf-8").splitlines()
        return [Requirement(line) for line in lines if line and not line.startswith("#")]
    extras = project()["project"]["optional-dependencies"]["cluster"] if "cluster" in name else []
    return list(declared().values()) + [Requirement(r) for r in project()["dependency-groups"]["dev"] + extras]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_dependency_with_hashes_and_names_no_host(name: str) -> None:
    locked = pins(name)
    for requirement in wanted(name):
        package = canonical(requirement.name)
        assert package in locked, f"{package} is not in {name}: run make lock"
        for version in locked[package]:
            assert requirement.specifier.contains(version), f"{package} {version} does not fit: run make lock"
    lock = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.split("\n")[0])
    assert "://" not in lock
    assert "index-url" not in lock


def test_the_cluster_has_what_everybody_has_and_its_extra() -> None:
    plain, cluster = pins("requirements.lock"), pins("requirements-cluster.lock")
    assert {name: cluster.get(name) for name in plain} == plain, "run make lock"
    assert {"pyspark", "dask", "distributed"} <= set(cluster) - set(plain)


def test_no_peer_is_among_the_dependencies_of_the_kit() -> None:
    assert "lifetimes" in pins("tests/benchmarks/peers.lock")
    assert "lifetimes" not in declared()
