"""CSV of document-level labels as gold or predictions: a column a condition, or a line a condition."""

from __future__ import annotations

import csv
import io
from typing import Any

from cliniq.core.evaluate.annotated import Annotated
from cliniq.core.evaluate.faults import Faults
from cliniq.core.evaluate.labels import known_labels

ABSENT = {"", "0", "false", "no", "non", "n"}
PRESENT = {"true", "yes", "oui", "x", "y", "o"}
NOT_JUDGED = {"na", "n/a", "nan", "?"}
ID_FIELDS, TEXT_FIELDS = ("note_id", "id"), ("note_text", "text")


def read_table(
    content: str, name: str, labels: frozenset[str], fields: tuple[str, ...], faults: Faults
) -> list[Annotated]:
    """The documents of a CSV or TSV file with a header; its delimiter is the commonest of `,` `;` and tab.

    Wide: one column a condition, whose cells are a status (1, 2), yes (`true`, `x`...), no (0, empty...) or not
    judged (`NA`, `?`); a column `X_status` gives the status of X. Long: a column `condition`, a column `status`
    if one likes; a document with no condition has one line with an empty `condition`.
    """
    header = content.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter)
    columns = rows.fieldnames or []
    id_field = next((c for c in ID_FIELDS if c in columns), None)
    if id_field is None:
        faults.add(f"{name}: no column 'note_id' or 'id' in the header", "line 1")
        return []
    text_field = next((c for c in TEXT_FIELDS if c in columns), None)
    long = "condition" in columns
    wide = [c for c in columns if c in (known_labels("extract") | labels)]
    if not long and not wide:
        faults.add(f"{name}: no column 'condition' and no column named as a condition", "line 1")
        return []
    documents: dict[str, Annotated] = {}
    for row in rows:
        where = f"line {rows.line_num}"
        if None in row or None in row.values():
            faults.add(f"{name}: lines with another number of cells than the header", where)
            continue
        key = row[id_field]
        if not key:
            faults.add(f"{name}: lines without an id", where)
            continue
        document = documents.get(key)
        if document is None:
            document = Annotated(key, row[text_field] if text_field else None, conditions={})
            document.fields = {f: row[f] for f in fields if f in row}
            documents[key] = document
        elif not long:
            faults.add(f"{name}: ids seen twice", key)
            continue
        if long:
            _long(row, document)
        else:
            _wide(row, wide, document, name, faults)
    return list(documents.values())


def _long(row: dict[str, Any], document: Annotated) -> None:
    if row["condition"]:
        status = row.get("status") or ""
        assert document.conditions is not None
        document.conditions[row["condition"]] = int(status) if status.isdigit() else status or None


def _wide(row: dict[str, Any], wide: list[str], document: Annotated, name: str, faults: Faults) -> None:
    unsure = set()
    assert document.conditions is not None
    for condition in wide:
        cell = row[condition].strip().lower()
        if cell in ABSENT:
            continue
        if cell in NOT_JUDGED:
            unsure.add(condition)
            continue
        if not cell.isdigit() and cell not in PRESENT:
            faults.add(
                f"{name}: cells of conditions that are no status, yes, no or NA", f"{document.id} {condition}"
            )
            continue
        stated = (row.get(f"{condition}_status") or "").strip()
        status = stated if stated.isdigit() else cell
        document.conditions[condition] = int(status) if status.isdigit() else None
    document.unsure = frozenset(unsure)
