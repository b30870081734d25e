"""The command `cliniq`: its subcommands are imported when they are called, so that help is instant."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from typing import Any

import click

from cliniq.core.errors import CliniqError, ExitCode
from cliniq.core.run.collector import calm_collector

# Where each subcommand lives, and its line in the help: none is imported to show it.
COMMANDS = {
    "pseudo": ("cliniq.cli.pseudo:pseudo", "Replace identifying words in clinical documents."),
    "extract": ("cliniq.cli.extract:extract", "Extract 18 conditions and the Charlson index from documents."),
    "evaluate": ("cliniq.cli.evaluate:evaluate", "Compare results with an annotated gold standard."),
    "train": ("cliniq.cli.train:train", "Train the models on synthetic or annotated notes."),
    "rules": ("cliniq.cli.rules:rules", "Check, list, test and explain the rules."),
}


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; an unknown name gets the list of those that there are."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"no such command '{args[0]}' (there are: {', '.join(COMMANDS)})")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of the subcommands into the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"cliniq {version('cliniq')}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show_version, help="Show the version."
)
def cli() -> None:
    """Pseudonymise French clinical documents, and extract conditions from them.

    Data goes to standard output, talk to standard error. Exit codes: 0 all done; 1 done, some records
    rejected; 2 wrong use; 3 failed, nothing written; 130 interrupted.

    \b
    Examples:
      cliniq pseudo letters/ -o pseudonymised/
      cliniq pseudo notes.jsonl.gz --key-file key -o safe.jsonl.gz --workers 4
      cliniq extract safe.jsonl.gz --by patient > conditions.jsonl
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives the exit code. No exception leaves, and no message of a foreign one is shown,
    since it might hold text of a document."""
    debug = os.environ.get("CLINIQ_DEBUG") == "1"
    calm_collector()
    try:
        result: Any = cli.main(args=arguments, prog_name="cliniq", standalone_mode=False)
        _flush()
        return int(result) if isinstance(result, int) else int(ExitCode.DONE)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return int(ExitCode.WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return int(ExitCode.INTERRUPTED)
    except CliniqError as error:
        _say(str(error))
        return int(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone: nothing to say, and nothing more to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.READER_GONE)
    except SystemExit:
        # So click ends when it meets a broken pipe first; it has silenced the streams.
        return int(ExitCode.READER_GONE)
    except Exception as error:
        if debug:
            _say("CLINIQ_DEBUG is on: what follows may hold text of documents")
            traceback.print_exc()
        _say(f"internal error: {_where(error)}; set CLINIQ_DEBUG=1 to see more (it may show text of documents)")
        return int(ExitCode.FAILED)


def _flush() -> None:
    sys.stdout.flush()


def _say(message: str) -> None:
    click.echo(f"cliniq: {message}", err=True)


def _where(error: BaseException) -> str:
    """Class and place of an exception, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    parts = frames[-1].filename.replace("\\", "/").split("/")
    return f"{type(error).__name__} at {'/'.join(parts[-2:])}:{frames[-1].lineno}"


if __name__ == "__main__":
    sys.exit(main())
