"""What the README shows is what happens: its console blocks and its Python are run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(page.read_text(encoding="utf-8")) if kind == language]


def steps(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output shown under it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


def pattern(shown: str) -> str:
    """A regex of an output in which `...` stands for anything."""
    return ".*".join(re.escape(piece) for piece in shown.strip().split("..."))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the examples, as a user has them."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_console_blocks(page: Path, desk: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    shell = ["bash", "-o", "pipefail", "-c"]
    for block in blocks(page, "console"):
        for command, shown in steps(block):
            result = subprocess.run(
                [*shell, command], cwd=desk, capture_output=True, text=True, env={**os.environ, "PATH": path}
            )
            assert result.returncode in (0, 141), f"{command}: {result.returncode} {result.stderr}"
            assert re.fullmatch(pattern(shown), result.stdout.strip(), re.DOTALL), f"{command}\n{result.stdout}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_python_blocks(page: Path, desk: Path) -> None:
    for block in blocks(page, "python"):
        result = subprocess.run([sys.executable, "-c", block], cwd=desk, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr


def test_every_command_is_in_the_readme() -> None:
    from cliniq.cli.main import COMMANDS

    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for command in COMMANDS:
        assert f"cliniq {command}" in text, command
