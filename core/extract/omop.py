"""Mentions as rows of `note_nlp`, the table of the OMOP common data model (v5.4) for what is read in notes.

https://ohdsi.github.io/CommonDataModel/cdm54.html#note_nlp gives the fields. The conditions of cliniq have no
concepts of a vocabulary: `note_nlp_concept_id` is 0 (no matching concept) and `term_modifiers` names condition,
concept and status, so that a site can map them to its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib import metadata
from typing import Any

from cliniq.core.document import Document, Row
from cliniq.core.run.layout import Kind

COLUMNS: dict[str, Kind] = {
    "note_nlp_id": "int",
    "note_id": "text",
    "section_concept_id": "int",
    "snippet": "text",
    "offset": "text",
    "lexical_variant": "text",
    "note_nlp_concept_id": "int",
    "note_nlp_source_concept_id": "int",
    "nlp_system": "text",
    "nlp_date": "text",
    "nlp_datetime": "text",
    "term_exists": "text",
    "term_temporal": "text",
    "term_modifiers": "text",
}
VARCHAR = 250  # what `snippet` and `lexical_variant` hold, in characters
_AROUND = 60


class NoteNlpRows:
    """A `note_nlp` row a mention. Without text, `snippet` is null and `lexical_variant`, which can't be, is empty."""

    def __init__(self, *, with_text: bool = True, now: datetime | None = None) -> None:
        self.columns: dict[str, Kind] | None = dict(COLUMNS)
        self._with_text = with_text
        self._moment = (now or datetime.now()).replace(microsecond=0)
        self._system = f"cliniq {metadata.version('cliniq')}"
        self._number = 0

    def rows(self, document: Document, record: Row) -> Iterator[Row]:
        """The rows of the mentions of a document, numbered over the whole run."""
        for mention in record["mentions"]:
            self._number += 1
            start, end = mention["start"], mention["end"]
            yield {
                "note_nlp_id": self._number,
                "note_id": record["note_id"],
                "section_concept_id": 0,
                "snippet": snippet(document.text, start, end) if self._with_text else None,
                "offset": str(start),
                "lexical_variant": document.text[start:end][:VARCHAR] if self._with_text else "",
                "note_nlp_concept_id": 0,
                "note_nlp_source_concept_id": 0,
                "nlp_system": self._system,
                "nlp_date": self._moment.date().isoformat(),
                "nlp_datetime": self._moment.isoformat(),
                "term_exists": "N" if mention["negated"] or mention["family"] or mention["hypothesis"] else "Y",
                "term_temporal": "Past" if mention["history"] else "Present",
                "term_modifiers": modifiers(mention),
            }

    def last(self) -> Iterable[Row]:
        """Nothing stands behind the last document."""
        return ()

    def state(self) -> dict[str, Any]:
        """The last number given, and the moment of the run."""
        return {"number": self._number, "moment": self._moment.isoformat()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with the numbers and the moment of the run that was cut off."""
        self._number, self._moment = state["number"], datetime.fromisoformat(state["moment"])


def snippet(text: str, start: int, end: int) -> str:
    """A mention with some words on either side, on one line, at most `VARCHAR` characters."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if left:
        blank = text.find(" ", left, start)
        left = blank + 1 if blank >= 0 else left
    if right < len(text):
        blank = text.rfind(" ", end, right)
        right = blank if blank >= 0 else right
    return " ".join(text[left:right].split())[:VARCHAR]


def modifiers(mention: Mapping[str, Any]) -> str:
    """The `term_modifiers` of a mention: `condition=diabetes,concept=diabetes,status=1,negated=true...`."""
    parts = {name: mention[name] for name in ("condition", "concept", "status")}
    parts |= {"negated": mention["negated"], "subject": "family" if mention["family"] else "patient"}
    parts |= {"hypothesis": mention["hypothesis"], "reported": mention["reported"]}
    parts |= mention["attributes"]
    shown = {name: str(value).lower() if isinstance(value, bool) else value for name, value in parts.items()}
    return ",".join(f"{name}={value}" for name, value in shown.items())
