"""The values of the extraction: a mention with its qualifiers, and the cue that set each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

QUALIFIERS = ("negated", "family", "hypothesis", "history", "reported")


@dataclass(slots=True)
class Mention:
    """A condition named in a text: offsets, what it is, whom and what it is said of.

    `cues` gives, for each qualifier that is set, the cue's id and its offsets in the text.
    """

    start: int
    end: int
    condition: str
    concept: str
    rule: str
    status: int
    negated: bool = False
    family: bool = False
    hypothesis: bool = False
    history: bool = False
    reported: bool = False
    cues: list[dict[str, Any]] = field(default_factory=list)
    section: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Whether the mention says that the patient has the condition."""
        return not (self.negated or self.family or self.hypothesis)

    def set(self, qualifier: str, cue: str, start: int, end: int) -> None:
        """Set a qualifier and keep the cue that did it (the first one that did)."""
        if not getattr(self, qualifier):
            setattr(self, qualifier, True)
            self.cues.append({"qualifier": qualifier, "cue": cue, "start": start, "end": end})

    def unset(self, qualifier: str) -> None:
        """Take a qualifier back, with its cue."""
        setattr(self, qualifier, False)
        self.cues = [cue for cue in self.cues if cue["qualifier"] != qualifier]

    def as_dict(self, text: str | None = None) -> dict[str, Any]:
        """The mention as a JSON-ready mapping, with its words when the document's `text` is given."""
        words = {} if text is None else {"text": text[self.start : self.end]}
        return {
            "start": self.start,
            "end": self.end,
            **words,
            "condition": self.condition,
            "concept": self.concept,
            "rule": self.rule,
            "status": self.status,
            "negated": self.negated,
            "family": self.family,
            "hypothesis": self.hypothesis,
            "history": self.history,
            "reported": self.reported,
            "cues": self.cues,
            "section": self.section,
            "attributes": self.attributes,
        }
