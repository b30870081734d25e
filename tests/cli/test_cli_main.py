"""The group: instant help, exit codes, and errors that never show a foreign message."""

from __future__ import annotations

import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from cliniq.cli import main as main_module
from cliniq.cli.main import COMMANDS, cli, main
from cliniq.core.errors import CliniqError, RuleError, UsageError

SECRET = "Lefranc"


def test_help_imports_none_of_the_heavy_modules() -> None:
    code = (
        "import sys; from cliniq.cli.main import main; assert main(['--help']) == 0;"
        "print(sorted({'spacy', 'numpy', 'rich', 'yaml', 'tqdm', 'cliniq.core.document'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert all(name in done.stdout for name in COMMANDS)


def test_help_is_instant() -> None:
    def seconds(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return time.perf_counter() - start

    # The best of a few, less what the interpreter itself takes on this machine.
    bare = min(seconds("pass") for _ in range(5))
    full = min(seconds("from cliniq.cli.main import main; main(['--help'])") for _ in range(5))
    assert full - bare < 0.2


@pytest.mark.parametrize(
    "error, code, words",
    [
        (CliniqError("the disk is full"), 3, "the disk is full"),
        (UsageError("name a file"), 2, "name a file"),
        (RuleError("rules.yaml:3: term missing"), 2, "rules.yaml:3"),
        (ValueError(SECRET), 3, "ValueError at "),
        (KeyError(SECRET), 3, "KeyError at "),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_become_one_line_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, words: str
) -> None:
    @click.command()
    def failing() -> None:
        raise error

    monkeypatch.delenv("CLINIQ_DEBUG", raising=False)
    monkeypatch.setattr(main_module.LazyGroup, "get_command", lambda *_: failing)
    assert main(["pseudo"]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err and SECRET not in shown.err
    assert len(shown.err.strip().splitlines()) == 1


def test_debug_shows_the_traceback_and_warns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def failing() -> None:
        raise ValueError("the message")

    monkeypatch.setenv("CLINIQ_DEBUG", "1")
    monkeypatch.setattr(main_module.LazyGroup, "get_command", lambda *_: failing)
    assert main(["pseudo"]) == 3
    shown = capsys.readouterr().err
    assert "may hold text" in shown and "ValueError: the message" in shown


def test_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pseudonymise"]) == 2
    assert "there are: pseudo" in capsys.readouterr().err
    assert main(["pseudo", "--no-such-option"]) == 2


def test_version() -> None:
    assert CliRunner().invoke(cli, ["--version"]).output.startswith("cliniq ")


@pytest.mark.parametrize("name", ["pseudo"])
def test_every_option_has_a_help_text_and_every_command_an_example(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None and command.help and "Example" in command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
