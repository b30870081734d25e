"""What a user sees on standard error: a bar while a run goes on (on a terminal only), a summary at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cliniq.core.run.report import Report

_LABELS_SHOWN = 30


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Callable[[int], object] | None]:
    """A function that advances a bar on standard error, or None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread would not survive the forking of workers
    with tqdm(unit=" documents", unit_scale=True, leave=False, file=sys.stderr) as bar:
        yield bar.update


def show_summary(report: Report, counted: str = "entities") -> None:
    """Write the summary of a run to standard error."""
    from rich.console import Console
    from rich.table import Table

    console = Console(stderr=True, highlight=False)
    total = sum(report.counts.values())
    console.print(
        f"[bold]{report.documents:,}[/] documents, "
        f"{'[red]' if report.rejected else ''}{report.rejected:,} rejected{'[/]' if report.rejected else ''}, "
        f"{total:,} {counted}, {report.seconds:.1f} s, {report.documents_per_second:,.0f} documents/s",
        soft_wrap=True,
    )
    if report.resumed_at:
        console.print(f"resumed after {report.resumed_at:,} records")
    if report.counts:
        table = Table(box=None, pad_edge=False, show_header=False)
        for label, count in report.counts.most_common(_LABELS_SHOWN):
            table.add_row(label, f"[bold]{count:,}[/]")
        console.print(table)
    for note in report.notes:
        console.print(note, markup=False, soft_wrap=True)
