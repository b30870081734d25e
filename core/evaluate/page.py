"""One self-contained page: charts of the scores with intervals, and every error in its text, to be filtered."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from cliniq.core.document import Row
from cliniq.core.evaluate.annotated import Annotated
from cliniq.core.evaluate.conditions import scored_mentions
from cliniq.core.evaluate.errors import mention_of
from cliniq.core.evaluate.evaluate import Evaluation
from cliniq.core.evaluate.labels import PSEUDO

_FOLDER = Path(__file__).parent / "template"
# What could end a script element or a line of a script is written as an escape of JSON.
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(evaluation: Evaluation, errors: list[Row]) -> str:
    """The page as HTML text. It holds the texts of all documents with errors, and loads nothing from anywhere."""
    report = evaluation.report
    wanted = dict.fromkeys(row["note_id"] for row in errors)
    data: dict[str, Any] = {
        "report": report.as_dict(),
        "columns": {
            t.name: {"title": t.title, "columns": [[c.key, c.title] for c in t.columns]}
            for t in report.tables()
        },
        "errors": errors,
        "documents": {key: _document(evaluation, key) for key in wanted},
    }
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char, safe in _UNSAFE.items():
        content = content.replace(char, safe)
    title = escape(f"cliniq evaluate: {report.predicted} on {report.gold}")
    # The data goes in last, so that no placeholder in a text is ever replaced.
    html = _part("page.html").replace("{{title}}", title).replace("{{style}}", _part("page.css"))
    head, tail = html.replace("{{script}}", _part("page.js")).split("{{data}}")
    return head + content + tail


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _document(evaluation: Evaluation, key: str) -> Row:
    gold = evaluation.gold.documents[key]
    predicted = evaluation.predicted.documents.get(key) or Annotated(key)
    text = gold.text if gold.text is not None else predicted.text
    if evaluation.report.task == PSEUDO:
        keep = evaluation.labels
        spans = {
            "gold": [[s, e, lb] for s, e, lb in gold.entities or () if lb in keep],
            "predicted": [[s, e, lb] for s, e, lb in predicted.entities or ()],
        }
    else:
        g, p, _ = scored_mentions(gold.mentions or [], predicted.mentions or [])
        spans = {"gold": [_span(m) for m in g], "predicted": [_span(m) for m in p]}
        if not evaluation.mentions:
            spans["gold"] = [_span(m) for m in gold.mentions or []]
            spans["predicted"] = [_span(m) for m in predicted.mentions or []]
    return {"text": text, **spans}


def _span(mention: Row) -> list[Any]:
    shown = mention_of("", mention) or {}
    notes = [*shown["qualifiers"], *([f"status {shown['status']}"] if shown["status"] is not None else [])]
    return [shown["start"], shown["end"], shown["label"], ", ".join(notes)]
