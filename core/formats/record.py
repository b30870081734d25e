"""From a raw record (a mapping of fields) to a checked document, or to the reason why it is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from cliniq.core.document import Document, Reject

ESCAPED_BYTES = "the text is not valid in this encoding: name the right one with --encoding (latin-1, cp1252...)"
_KINDS = {
    dict: "an object", list: "a list", bool: "a boolean", int: "a number", float: "a number",
    str: "a text", bytes: "bytes", type(None): "null",
}  # fmt: skip


@dataclass(frozen=True)
class FieldNames:
    """The names that the user gives to fields; `None` means the defaults (OMOP names, or `id` and `text`)."""

    text: str | None = None
    id: str | None = None
    person: str | None = None
    datetime: str | None = None
    context: str | None = None

    def candidates(self, role: str) -> tuple[str, ...]:
        """The field names under which `role` is looked for, the first one present winning."""
        given = getattr(self, role)
        return (given,) if given else DEFAULTS[role]


DEFAULTS = {
    "text": ("note_text", "text"),
    "id": ("note_id", "id"),
    "person": ("person_id",),
    "datetime": ("note_datetime",),
    "context": ("context",),
}


class _Faulty(Exception):
    """Why a record is no document (internal: it becomes the reason of a `Reject`)."""


def kind(value: object) -> str:
    """What sort of JSON value this is, in words, for messages that must not show the value."""
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def fault_of_text(text: str) -> str | None:
    """Why `text` can't be processed, or None: NUL characters, or surrogates that no file can hold."""
    if "\0" in text:
        return "the text holds NUL characters: is this a binary file? Remove them (tr -d '\\0')"
    if text.isascii():
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        if "\udc80" <= text[error.start] <= "\udcff":
            return ESCAPED_BYTES
        return "the text holds half of a surrogate pair (such as \\ud800): export it again as valid Unicode"
    return None


class RecordShape:
    """Knows which field of a record is what, and turns records into documents."""

    def __init__(self, names: FieldNames | None = None) -> None:
        names = names or FieldNames()
        self._names = {role: names.candidates(role) for role in DEFAULTS}

    def field(self, record: Mapping[str, Any], role: str) -> str | None:
        """The name of the field of `record` that plays `role`, or None."""
        for name in self._names[role]:
            if name in record:
                return name
        return None

    def document(self, record: object, path: str, line: int | None, default_id: str) -> Document | Reject:
        """The document that `record` describes, or a `Reject` that says what is wrong and how to mend it.

        `default_id` names a record that has no id field.
        """
        if not isinstance(record, dict):
            hint = "; a JSON array becomes one object a line with: jq -c '.[]'" if isinstance(record, list) else ""
            return Reject(None, f"{kind(record)} where an object is expected{hint}", path, line, record)
        identifier: str | None = None
        try:
            identifier = self._id(record, default_id)
            text = self._text(record)
            person = self._scalar(record, "person")
            moment = self._scalar(record, "datetime")
            context = self._context(record)
        except _Faulty as fault:
            return Reject(identifier, str(fault), path, line, record)
        roles = {self.field(record, role) for role in DEFAULTS}
        fields = {name: value for name, value in record.items() if name not in roles}
        return Document(identifier, text, person, moment, context, fields, (), path, line)

    def _id(self, record: Mapping[str, Any], default_id: str) -> str:
        name = self.field(record, "id")
        if name is None:
            return default_id
        value = record[name]
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise _Faulty(f"field '{name}' is {kind(value)} where a text or a whole number is expected")
        if not value:
            raise _Faulty(f"field '{name}' is empty: give each record an id, or leave the field out")
        if fault_of_text(value):
            raise _Faulty(f"field '{name}' holds NUL characters or invalid Unicode")
        return value

    def _text(self, record: Mapping[str, Any]) -> str:
        name = self.field(record, "text")
        if name is None:
            wanted = " nor ".join(f"'{n}'" for n in self._names["text"])
            verb = "has neither" if len(self._names["text"]) > 1 else "has no"
            raise _Faulty(f"no text: the record {verb} {wanted}; name its field with --text-field")
        value = record[name]
        if not isinstance(value, str):
            raise _Faulty(f"field '{name}' is {kind(value)} where a text is expected")
        fault = fault_of_text(value)
        if fault:
            raise _Faulty(fault)
        return value

    def _scalar(self, record: Mapping[str, Any], role: str) -> str | None:
        name = self.field(record, role)
        value = record[name] if name is not None else None
        if value is None or value == "":
            return None
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _Faulty(f"field '{name}' is {kind(value)} where a text or a number is expected")
        text = str(value)
        if fault_of_text(text):
            raise _Faulty(f"field '{name}' holds NUL characters or invalid Unicode")
        return text

    def _context(self, record: Mapping[str, Any]) -> dict[str, Any]:
        name = self.field(record, "context")
        value = record[name] if name is not None else None
        if isinstance(value, str):  # a cell of a CSV file
            try:
                value = json.loads(value) if value.strip() else None
            except (ValueError, RecursionError):
                raise _Faulty(f"field '{name}' is not a JSON object") from None
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise _Faulty(f"field '{name}' is {kind(value)} where an object (label: value) is expected")
        for label, known in value.items():
            values = known if isinstance(known, list) else [known]
            if not all(isinstance(one, str | int | date) or one is None for one in values):
                raise _Faulty(f"'{label}' in field '{name}' must be a text or a list of texts")
            if any(isinstance(one, str) and fault_of_text(one) for one in values):
                raise _Faulty(f"'{label}' in field '{name}' holds NUL characters or invalid Unicode")
        return value
