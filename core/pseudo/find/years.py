"""Years that stand alone: « HTA depuis 1998 », « AVC 2013 », « - 1954 : appendicectomie », « †1987 »."""

from __future__ import annotations

import re

from cliniq.core.lexicon import eponyms, medical_words
from cliniq.core.pseudo.find.laws import is_of_a_law
from cliniq.core.pseudo.find.measures import UNIT
from cliniq.core.pseudo.find.view import View

_RANGE = re.compile(r"[ ]?[/\-–] ?(?:19|20)[0-9]{2}(?![0-9])")
_ANOTHER = re.compile(r" (?:et|puis|ou) (?:19|20)[0-9]{2}(?![0-9])")
_CODE = re.compile(r"[.,][0-9]| [0-9]{2,3}\b|-[0-9]{1,3}(?![0-9])")
_DIGIT_BEFORE = re.compile(r"[0-9] \Z")
# A line, a cell, an item of a list, a bracket, a cross: a year may open them.
_OPENS = re.compile(r"(?:\A|[\n(|•*†\t])[ \t]*[\-–>]*[ \t]*\Z|(?:\A|[:;\s])[\-–•>†][ \t]*\Z| / \Z")
_ITEM = re.compile(r"[\-–•>†][ \t]*\Z")
_COLON = re.compile(r"[:;]\s?\Z")
_WEANED = frozenset("sevre sevree sevres arrete arretee stop depuis".split())
_ILLS = frozenset(["maladie", "syndrome"])
_SIDES = frozenset("d g dt dte gche gauche droite droit".split())


class YearReader:
    """Says which numbers of four digits are years."""

    def __init__(self, view: View) -> None:
        self.view = view
        words = view.vocabulary.words
        self.year_before = words("dates.year_before")
        self.schemes = words("dates.schemes")
        self.not_before = words("dates.not_before")
        self.assays = words("dates.assays")
        self.weekdays = words("dates.weekdays")
        self.months = view.vocabulary.months

    def is_year(self, index: int) -> bool:
        """Whether the four digits at `index` stand for a year."""
        view = self.view
        start, end = view.starts[index], view.ends[index]
        folded = view.folded
        after = folded[end : end + 14]
        gap = view.gaps[index]
        if gap[-1:] in (",", ".", "/", "'", "+", "<", ">", "=", "_") or (
            UNIT.match(after) and not _RANGE.match(after)
        ):
            return gap[-1:] == "/" and self._second(index)
        before = view.words[index - 1] if index else ""
        if before == "de" and is_of_a_law(folded, start):
            return False
        if before in _WEANED and gap == " ":
            # « sevré 2020 35 PA »
            return True
        if _CODE.match(after) or _DIGIT_BEFORE.search(folded, max(0, start - 2), start):
            return False
        if before in self.year_before and "\n" not in gap:
            return True
        if after[:1].isalpha():
            return False
        if before in self.months or before in self.weekdays:
            return True
        eponym = eponyms().get(before)
        if eponym is not None and "score" in eponym.heads and _ILLS.isdisjoint(eponym.heads):
            # « McKeith 2017 », « Duke 2023 »
            return False
        two_before = view.words[index - 2] if index > 1 else ""
        if before in self.schemes or two_before in self.schemes or before in self.assays:
            return False
        if gap.endswith("-") and before.isdigit() and len(before) == 4:
            return True
        return self._by_place(index, gap, before, after)

    def _second(self, index: int) -> bool:
        """Whether the year before says what this one is: « 2001/2002 »."""
        before = self.view.words[index - 1] if index else ""
        return len(before) == 4 and before.isdigit() and 0 <= int(self.view.words[index]) - int(before) <= 5

    def _by_place(self, index: int, gap: str, before: str, after: str) -> bool:
        """Whether the place of a number makes it a year: after an event, at the head of a line or an item."""
        view = self.view
        event = index - 1
        if before in _SIDES and index > 1 and gap == " ":
            event -= 1
        short = index and view.upper(event) and len(view.words[event]) <= 5 and not view.shouting
        if short and not set(gap) & set(",(:\n"):
            # « OMS 2021 » is the edition of something, « AVC 2013 » an event.
            word = view.words[event]
            known = word in medical_words() and word not in self.assays and word not in self.not_before
            return known and bool(re.match(r"\s?(?:$|[.,;)\n(:+/-]|[a-z])", after))
        if before[:1] == "n" and len(before) <= 2:
            return False
        following = view.words[index + 2] if index + 2 < len(view.words) else ""
        if re.match(r" (?:et|puis|ou) ", after) and following in self.months and before.isalpha() and gap == " ":
            # « césariennes 1999 et mars 2003 »
            return True
        after_word = gap == " " and before.isalpha() and len(before) > 3
        if _ANOTHER.match(after) and ("," in gap or "(" in gap or after_word):
            # « (Dr X, 2019 et 2021) », « césarienne 2003 et 2006 »
            return True
        opens = bool(_OPENS.search(gap)) or not index
        ends = after[:1] in ("", "\n", "\t", ")", ",", ";", ".", ":", "|") or after.startswith((" :", " |", "  "))
        headed = ends or after[:2] in (" -", " –", "-1", "-2", " (") or re.match(r" [a-z]{4}", after)
        if opens and (headed or _ITEM.search(gap)):
            return True
        if _RANGE.match(after) or ((_COLON.search(gap) or "(" in gap) and re.match(r"[ ][a-z]{2,}", after)):
            return True
        return (ends and "," in gap) or (ends and gap in (" ", ") ") and before.isalpha() and len(before) > 3)
