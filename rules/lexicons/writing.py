"""Write the tables of this folder, after the corrections that were made by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
# The lines of corrections.tsv for one file: (`+` or `-`, cells).
Mended = Sequence[tuple[str, list[str]]]


def corrections() -> Mapping[str, Mended]:
    """What was mended by hand: file -> [(`+` or `-`, cells)]."""
    out: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for line in (HERE / "corrections.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            file, sign, *cells = line.split("\t")
            out[file].append((sign, cells))
    return out


def write(file: str, header: str, rows: Iterable[tuple[str, ...]], mended: Mended = ()) -> None:
    """Write a table, sorted by key, after the corrections; report its size."""
    table = {row[0]: row for row in rows}
    for sign, cells in mended:
        if sign == "+":
            table[cells[0]] = tuple(cells)
        else:
            table.pop(cells[0], None)
    body = "".join("\t".join(table[key]) + "\n" for key in sorted(table))
    _save(file, header, body, len(table))


def _save(file: str, header: str, body: str, entries: int) -> None:
    (HERE / file).write_text(f"# {header}\n{body}", encoding="utf-8", newline="\n")
    print(f"{file}: {entries} entries, {len(body.encode()) / 1e6:.2f} MB")


def mend_classes(table: dict[str, int], mended: Mended) -> dict[str, int]:
    """The table after its corrections; `+` has the word and its class."""
    for sign, cells in mended:
        if sign == "+":
            table[cells[0]] = int(cells[1])
        else:
            table.pop(cells[0], None)
    return table
