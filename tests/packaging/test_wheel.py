"""What is built holds what the source tree holds: code, rules, lexicons, models."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
HOUSES = {"cli": "cliniq/cli", "core": "cliniq/core", "rules": "cliniq/rules"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of the tree, built in a copy of it."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    for name in ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, tree)
    for name in (*HOUSES, "tests", "examples"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(tree)]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    return out


def sources(house: str) -> set[str]:
    """The files of a house that belong in the wheel, by their path there."""
    files = (path for path in (ROOT / house).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    kept = (path for path in files if house != "rules" or path.parent.name != "lexicons" or path.suffix != ".py")
    return {f"{HOUSES[house]}/{path.relative_to(ROOT / house).as_posix()}" for path in kept if path.name != "README.md"}


@pytest.mark.parametrize("house", HOUSES)
def test_the_wheel_has_every_file(built: Path, house: str) -> None:
    (wheel,) = built.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert sources(house) - names == set()


def test_the_wheel_has_licence_and_notice(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {Path(name).name for name in names} >= {"LICENSE", "NOTICE", "py.typed"}


def test_the_sdist_has_tests_and_examples(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    for part in ("/tests/markup.py", "/examples/notes.jsonl", "/rules/README.md", "/core/document.py"):
        assert any(name.endswith(part) for name in names), part


def test_every_package_is_listed() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    found = set()
    for house, package in HOUSES.items():
        for path in (ROOT / house).rglob("__init__.py"):
            parts = path.parent.relative_to(ROOT / house).parts
            found.add(".".join([package.replace("/", "."), *parts]))
    assert listed == found
