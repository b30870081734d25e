"""Days without their month: « les 3, 10 et 17 avril », « du 6 au 7/11 », « avant le 21 », « nuit 14/15 »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_LINKS = frozenset("au et puis ou a".split())
_SIGNS = frozenset([",", "->", "/", "-", "–", "&", "+", ";"])
_LISTED = frozenset("le les du des entre de au nuit nuits dates date jours".split())
_NIGHTS = frozenset("nuit nuits soiree semaine garde".split())
# « à partir du 6 », « la semaine du 11 »
_SINCE = frozenset("partir compter nuit soiree semaine".split())
# « agrafes à ôter au 25. »
_PUT_OFF = frozenset("oter enlever retirer revoir refaire reporte reportee decale decalee repousse repoussee".split())
_EMERGENCY = frozenset(["15", "17", "18"])
_CALLED = re.compile(r"r?appel|compo|(?:via|par)\Z")
# What makes the number before it something else than a day.
_NO_DAY = re.compile(
    r"[0-9a-z%°]|[.,:/\-][0-9a-z]|[ ]?[/%x]|\+| ?(?:h|ans|mois|jours?|semaines?|fois|x|mg|ml|g|cm|mm|kg|l|ui|cp|e|er|"
    r"eme|doigts?|lit|points?|premiers?|premieres?|derniers?|dernieres?|eme|nd|rayon|metatarsien|metacarpien|orteils?|"
    r"membres?|cycles?|cures?|autres|enfants?|patients?|euros?|minutes?|heures?)\b"
)
_CLOSED = re.compile(r"[ ]?(?:\n|$|[.;,:)+(](?![0-9]))| (?:au )?(?:matin|soir|midi|apres|a [0-9]{1,2} ?[h:]|au\b)")
_HEADED = re.compile(
    r" ?(?:-|–|:|->|,) ?[^0-9]|[ \t]*(?:\n|\Z)|"
    r" (?:matin|soir|midi|nuit|am\b|pm\b|aprem|apres|[0-9]{1,2} ?h|ras\b|rien\b)"
)
# « le⏎    21 »
_NEXT_LINE = re.compile(r" ?\n[ \t]*\Z")
_MONTH_AFTER = re.compile(r"/(?:0[1-9]|1[0-2])(?![0-9/])")
_CHECKS = frozenset(["controle", "controles"])
_CLOCK = re.compile(r" (?:au )?(?:matin|soir|a [0-9]{1,2} ?[h:])")


class DayReader:
    """Reads the days that another date, a weekday or a few small words make clear."""

    def __init__(self, view: View, dates: Sequence[Span]) -> None:
        self.view = view
        self.dates = dates
        self.words = view.words
        self.taken = {span.start for span in dates}
        self.found: list[Span] = []

    def read(self) -> list[Span]:
        """The days found; none of them is part of a date that is known already."""
        for span in self.dates:
            first = self.view.word_at(span.start)
            self._before(first)
            self._after(first, span.end)
        words = self.words
        leads = self.view.vocabulary.day_leads
        for index in self.view.digits:
            if words[index - 1] in leads and index and self._is_day(index):
                self._announced(index)
        return self.found

    def _is_day(self, index: int) -> bool:
        word = self.words[index]
        return len(word) <= 2 and word.isdigit() and 1 <= int(word) <= 31

    def _keep(self, index: int, score: float) -> None:
        start = self.view.starts[index]
        if start not in self.taken:
            self.taken.add(start)
            end = self.view.ends[index]
            if self.words[index] == "1" and self.words[index + 1 : index + 2] == ["er"]:
                end = self.view.ends[index + 1]
            self.found.append(Span(start, end, "DATE", "dates", score))

    def _earlier(self, index: int) -> int:
        """Index of the day that a link ties to the day at `index`, or -1."""
        words, gaps = self.words, self.view.gaps
        sign = gaps[index].strip()
        back = index - 1
        if not sign:
            if words[back] == "le" and words[back - 1] in _LINKS:
                back -= 1
            if words[back] not in _LINKS or gaps[back].strip(" ") not in ("", ","):
                return -1
            back -= 1
        elif sign not in _SIGNS or "\n" in gaps[index]:
            return -1
        if words[back] == "er" and back:
            back -= 1
        return back if back >= 0 and self._is_day(back) else -1

    def _before(self, index: int) -> None:
        """The days that the date at word `index` completes: « les 3, 10 et [17 avril] »."""
        if index < 1 or self.words[index][0] > "9":
            return
        chain: list[int] = []
        place = index
        while place > 1 and len(chain) < 12:
            earlier = self._earlier(place)
            if earlier < 0 or self.view.starts[earlier] in self.taken:
                break
            chain.append(earlier)
            place = earlier
        if not chain:
            return
        days = [int(self.words[i]) for i in (*reversed(chain), index)]
        announced = place > 0 and self.words[place - 1] in _LISTED
        linked = not self.view.gaps[chain[0] + 1].strip() or len(chain) > 1
        rising = all(one < two for one, two in pairwise(days))
        if announced or (linked and rising and "." not in self.view.gaps[place].rpartition("\n")[2]):
            for earlier in chain:
                self._keep(earlier, 0.8)

    def _after(self, index: int, end: int) -> None:
        """The days after a complete date: « du 3/04 au 10 », « les 3/04, 10 et 17 »."""
        words, gaps = self.words, self.view.gaps
        if not index or words[index - 1] not in ("du", "les"):
            return
        place = self.view.word_at(end)
        while place < len(words):
            if words[index - 1] == "du":
                step = 1 if words[place] == "au" else 0
                if not step:
                    return
            else:
                step = 1 if words[place] in ("et", "puis") else 0
                if not step and gaps[place] != ", ":
                    return
            place += step
            if place >= len(words) or not self._is_day(place) or gaps[place] not in (" ", ", "):
                return
            if _NO_DAY.match(self.view.folded, self.view.ends[place]):
                return
            self._keep(place, 0.7)
            place += 1

    def _announced(self, index: int) -> None:
        """A day after a weekday, « le », « du », « nuit »."""
        view, words = self.view, self.words
        before = words[index - 1]
        gap = view.gaps[index]
        folded, end = view.folded, view.ends[index]
        if before in view.vocabulary.words("dates.weekdays"):
            sure = len(before) > 3 or self._heads_line(index) or (before == "lun" and _HEADED.match(folded, end))
            if gap in (" ", "  ") and sure and not _NO_DAY.match(folded, end):
                self._keep(index, 0.75)
            return
        if before in _NIGHTS:
            # « nuit 14/15 »: two days, not a day and a month.
            after = index + 1
            if (
                after < len(words)
                and gap == " "
                and view.gaps[after].strip() in ("/", "-")
                and self._is_day(after)
                and int(words[after]) in (int(words[index]) + 1, 1)
            ):
                self._keep(index, 0.8)
                month = _MONTH_AFTER.match(folded, view.ends[after])
                if month is None:
                    self._keep(after, 0.8)
                else:
                    # « nuit 13-14/05 »
                    self.found.append(Span(view.starts[after], month.end(), "DATE", "dates", 0.86))
            return
        if before in ("demain", "hier") and gap == " " and _CLOCK.match(folded, end):
            self._keep(index, 0.6)
            return
        if before not in ("le", "du", "au") or not (gap in (" ", "") or _NEXT_LINE.match(gap)):
            return
        if words[index] in _EMERGENCY and _CALLED.match(words[index - 2]):
            return
        if not gap:
            closed = bool(_CLOCK.match(folded, end) or folded.startswith("au matin", end))
        elif before == "le" or (before == "du" and words[index - 2] in _SINCE):
            closed = not _NO_DAY.match(folded, end) and not self._code(index)
        elif before == "du":
            # « coronarographie du 8 par voie radiale »
            dated = index + 1 < len(words) and words[index + 1] in view.vocabulary.months
            events = view.vocabulary.words("dates.events")
            told = index > 1 and (words[index - 2] in _CHECKS or words[index - 2] in events)
            exam = told and not dated
            closed = (exam or bool(_CLOSED.match(folded, end))) and not _NO_DAY.match(folded, end)
        else:
            until = words[index - 2] in ("jusqu", "jusque") or self._since(index)
            put_off = words[index - 2] in _PUT_OFF and bool(_CLOSED.match(folded, end))
            closed = ((until or put_off) and not _NO_DAY.match(folded, end)) or bool(_CLOCK.match(folded, end))
        if closed:
            self._keep(index, 0.6)

    def _heads_line(self, index: int) -> bool:
        """Whether « sam 7 - », « dim 8 : », « lun 9 matin » opens a line of notes."""
        opening = self.view.gaps[index - 1]
        if index > 1 and "\n" not in opening:
            return False
        return bool(_HEADED.match(self.view.folded, self.view.ends[index]))

    def _since(self, index: int) -> bool:
        """Whether « au 9 » ends « du 6 au 9 »."""
        return index > 3 and words_before(self.words, index, 3) == "du" and self.words[index - 2].isdigit()

    def _code(self, index: int) -> bool:
        """Whether a capital right after makes the number a part of a name: « le 5 FU »."""
        after = index + 1
        return after < len(self.words) and self.view.gaps[after] == " " and self.view.upper(after)


def words_before(words: Sequence[str], index: int, back: int) -> str:
    """The word `back` places before `index`, or nothing."""
    return words[index - back] if index >= back else ""
