"""Names that a word announces: what the readers of titles, jobs, relatives and fields share."""

from __future__ import annotations

from cliniq.core.document import Span
from cliniq.core.likeness import first_name_score, name_score
from cliniq.core.pseudo.find.name_ends import is_closed
from cliniq.core.pseudo.find.name_units import Name
from cliniq.core.pseudo.find.names import SMALL_NAMES
from cliniq.core.pseudo.find.telling import spans_of
from cliniq.core.pseudo.find.view import View


class Announced:
    """The names read so far after triggers: their spans, and the words that they claim."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        self.claimed: set[int] = set()
        self.never = view.vocabulary.never
        self.titles = view.vocabulary.titles_and_letters
        self.roles = view.vocabulary.roles
        self.qualifiers = view.vocabulary.words("titles.qualifiers")

    def keep(self, name: Name, labels: list[str], source: str, score: float) -> None:
        """Keep the spans of a name; no word is read twice."""
        self.spans += spans_of(self.view, name.units, labels, source, score)
        for unit in name.units:
            self.claimed.update(range(unit.first, unit.last + 1))

    def is_person(self, name: Name, announced: bool, least: float) -> bool:
        """Whether the words after a job or a relative are a person, not the start of a phrase."""
        units = name.units
        real = [unit for unit in units if not unit.initial]
        if not real:
            # « H. K. », « J. C.-N. »
            return len(units) in (2, 3)
        if units[0].key in self.roles:
            return False
        scores = [name_score(unit.key) for unit in real]
        if any(unit.initial for unit in units):
            if real[-1].key in SMALL_NAMES:
                return len(real) == 1
            parts = [name_score(part) for unit in real for part in unit.key.split("-")]
            return max(scores) > -0.4 or (announced and max(parts) > 0.5)
        if len(real) == 2 and first_name_score(real[0].key) > 1.8 and is_closed(self.view, real[1].last):
            return not real[1].upper or scores[1] > -1.3
        if len(real) > 1:
            return (max(scores) > 0.8 and min(scores) > -1.3) or (announced and min(scores) >= -0.3)
        if real[0].key in self.never:
            return False
        return scores[0] > least or (
            announced and scores[0] >= -0.05 and len(real[0].key) > 3 and not real[0].upper
        )
