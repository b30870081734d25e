"""Dates: in digits, with the month's name, in words, partial, spaced; impossible ones are refused."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import medical_words
from cliniq.core.pseudo.find.births import BIRTH, label_birth
from cliniq.core.pseudo.find.months import MonthReader
from cliniq.core.pseudo.find.spaced import find_spaced, possible
from cliniq.core.pseudo.find.view import View

_SEP = r"[ \t]?(?P<{0}>[/.\-|])[ \t]?"
# The letter O that stands for a zero is « o » here.
_YEAR = r"(?:(?:18|19|2[0o]|21)[0-9o]{2})"
_END = r"(?![0-9]|[.,/\-][0-9])"
_DMY = re.compile(
    r"(0?[1-9]|[12][0-9]|3[01])"
    + _SEP.format("a")
    + r"(0?[1-9]|1[0-2])"
    + _SEP.format("b")
    + rf"({_YEAR}|[0-9]{{2}}(?![0-9])){_END}"
)
_YMD = re.compile(rf"{_YEAR}([/.\-])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9])")
_DM = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[ \t]?([/.])[ \t]?(1[0-2]|0?[1-9])(?![0-9]|[.,/\-|][ ]?[0-9])")
_MY = re.compile(rf"(0?[1-9]|1[0-2]) ?([/\-]) ?({_YEAR}){_END}")
_MYY = re.compile(r"(0[1-9]|1[0-2])/([0-9]{2})(?![0-9]|[.,/\-][0-9])")
_SPACED = re.compile(rf"(0?[1-9]|[12][0-9]|3[01]) (0?[1-9]|1[0-2]) ({_YEAR})(?! ?[0-9])")
_PRESSURE = re.compile(r"\b(?:ta|pa|tension|pressions?|eva|acuites?|scores?)\b[^.;\n]{0,60}\Z")
_UNIT = re.compile(
    r"[ ]?(?:%|mg|ml|g\b|kg|ui\b|u\b|l\b|/|cm|mm|mmol|kcal|cal\b|ng|pg|ug|umol|euros?|\$|m\b|ms\b|fois|x\b|gouttes|cp|"
    r"comprimes|patients|cas\b|h\b|min\b|heures|jours|ans\b|\.[0-9]|,[0-9])"
)
_BARE_AFTER = re.compile(
    r"[ ]?(?:\n|$|[.;,)](?![0-9]))| (?:au )?(?:matin|soir|midi|apres|a [0-9]{1,2} ?[h:]|et le|puis le|pour|dans la)"
)
_BARE_CLOCK = re.compile(r" (?:au )?(?:matin|soir|a [0-9]{1,2} ?[h:])")
_FRACTION = re.compile(
    r" (?:inf|sup|moy|dist|prox|ext|int|ant|post|lat|med|centr|periph|cp|comprime|dose|plateau|de )"
)
_CLOCK = re.compile(r"[ ,]{0,3}(?:a )?[0-2]?[0-9] ?[h:][0-9]{0,2}")


class _Reader:
    """One pass over the numbers and the months of a document."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        words = view.vocabulary.words
        self.day_before = words("dates.day_before")
        self.not_before = words("dates.not_before")
        self.year_before = words("dates.year_before")
        self.schemes = words("dates.schemes")
        self.weekdays = words("dates.weekdays")
        self.months = view.vocabulary.months

    def word(self, index: int) -> str:
        return self.view.words[index] if 0 <= index < len(self.view.words) else ""

    def add(self, start: int, end: int, score: float) -> None:
        self.spans.append(Span(start, end, "DATE", "dates", score))

    def measured(self, index: int) -> bool:
        """Whether one of the two words before `index`, on its line, says that a number is a measure."""
        for back in (1, 2):
            if "\n" in self.view.gaps[index - back + 1] or index - back < 0:
                return False
            word = self.view.words[index - back]
            if word in self.not_before:
                return not (back == 1 and word == "en")
            if word in self.day_before or word.isdigit():
                return False
        return False

    def numeric(self, index: int) -> int:
        """Read a date at the number `index`; its end, or 0."""
        view = self.view
        start = view.starts[index]
        folded = view.folded
        if start and (
            folded[start - 1] in "/:"
            or (folded[start - 1] in ".,-" and folded[start - 2 : start - 1].isdigit())
        ):
            return 0
        before = self.word(index - 1)
        led = before in self.day_before or before in self.weekdays
        match = _DMY.match(folded, start)
        if match and possible(int(match[1]), int(match[3])):
            if "|" in (match["a"], match["b"]) and len(match[5]) < 4:
                return 0
            certain = len(match[5]) == 4 or (
                match["a"] == match["b"] and (len(match[1]) == 2 and len(match[3]) == 2 and match["a"] != "-")
            )
            if before not in ("lot", "lots", "ref", "serie") and (
                certain or led or (match["a"] == "/" and not self.measured(index))
            ):
                self.add(start, match.end(), 0.98)
                return match.end()
        match = _SPACED.match(folded, start)
        if match and not self.word(index - 1).isdigit():
            padded = len(match[2]) == 2
            if possible(int(match[1]), int(match[2])) and (
                padded or led or BIRTH.search(folded, max(0, start - 14), start)
            ):
                self.add(start, match.end(), 0.9)
                return match.end()
        match = _MY.match(folded, start)
        if match and (match[2] == "/" or led or before in self.year_before or len(match[1]) == 2):
            self.add(start, match.end(), 0.9)
            return match.end()
        match = _DM.match(folded, start)
        if match and possible(int(match[1]), int(match[3])) and self._partial(index, match, led):
            self.add(start, match.end(), 0.85)
            return match.end()
        match = _MYY.match(folded, start)
        if match and before in ("en", "depuis", "fin", "debut"):
            self.add(start, match.end(), 0.7)
            return match.end()
        return 0

    def _partial(self, index: int, match: re.Match[str], led: bool) -> bool:
        """Whether « 12/03 » is a day and a month here, and not a score, a dose or a pressure."""
        view = self.view
        end = match.end()
        after = view.folded[end : end + 24]
        if _UNIT.match(after) or after[:1].isalpha():
            return False
        if index and not view.gaps[index] and not led:
            return False
        slash = match[2] == "/"
        before = self.word(index - 1)
        if led and before not in ("en", "et", "des", "vers", "entre") and "\n" not in view.gaps[index]:
            small = int(match[1]) <= 3 and int(match[3]) <= 5 and len(match[1]) == len(match[3]) == 1
            return not (small and _FRACTION.match(after)) and (slash or len(match[3]) == 2)
        if not slash:
            # « 12.03 » is a number unless something says otherwise.
            return before in ("entre", "des", "vers", "le") or (
                bool(_CLOCK.match(after)) and len(match[1]) == len(match[3]) == 2
            )
        padded = len(match[1]) == 2 and len(match[3]) == 2 and (match[1][0] == "0" or match[3][0] == "0")
        if not self.measured(index) and (int(match[1]) > 20 or (int(match[1]) > 12 and _CLOCK.match(after))):
            return True
        spaced = " " in match[0] and (led or padded)
        if before in ("entre", "des", "vers", "et") and len(match[0]) >= 4 and not self.measured(index):
            return before != "et" or bool(self.spans and self.spans[-1].end > view.starts[index] - 25)
        if _PRESSURE.search(view.folded, max(0, view.starts[index] - 64), view.starts[index]):
            return False
        return (padded or spaced) and not self.measured(index)

    def year(self, index: int) -> bool:
        """Whether the four digits at `index` stand for a year."""
        view = self.view
        start, end = view.starts[index], view.ends[index]
        folded = view.folded
        after = folded[end : end + 14]
        gap = view.gaps[index]
        if gap[-1:] in (",", ".", "/", "'", "+", "<", ">", "=") or (
            _UNIT.match(after) and not re.match(r" ?[/\-] ?(?:19|20)", after)
        ):
            return False
        if (
            after[:1].isalpha()
            or re.match(r"[.,][0-9]| [0-9]{2,3}\b|-[0-9]{1,3}(?![0-9])", after)
            or re.match(r"[0-9] $", folded[start - 2 : start])
        ):
            return False
        before = self.word(index - 1)
        if before in self.year_before and "\n" not in gap:
            return True
        if before in self.months or before in self.weekdays:
            return True
        if before in self.schemes or self.word(index - 2) in self.schemes:
            return False
        if gap.endswith("-") and before.isdigit() and len(before) == 4:
            return True
        if (
            index
            and view.upper(index - 1)
            and not view.shouting
            and len(before) <= 5
            and "," not in gap
            and "(" not in gap
            and ":" not in gap
        ):
            # « OMS 2021 » is the edition of something, « AVC 2013 » an event.
            return before in medical_words() and bool(re.match(r"\s?(?:$|[.,;)\n(:+-]|[a-z])", after))
        if "n" in before[:1] and len(before) <= 2:
            return False
        line_start = "\n" in gap or not start or gap.lstrip(" ").startswith("-") or "(" in gap or "|" in gap
        line_end = after[:1] in ("", "\n", ")", ",", ";", ".", ":") or after.startswith(" :")
        if line_start and (
            line_end or "-" in gap or after[:2] in (" -", "-1", "-2") or re.match(r" [a-z]{4}", after)
        ):
            return True
        if re.match(r"[ ]?[/\-] ?(?:19|20)[0-9]{2}(?![0-9])", after) or (
            re.search(r"[:;(]\s?$", gap) and re.match(r"[ ][a-z]{2,}", after)
        ):
            return True
        return (line_end and "," in gap) or (
            line_end and bool(re.match(r"[ ]$", gap)) and before.isalpha() and len(before) > 3
        )

    def compact(self, index: int) -> bool:
        """Whether the eight digits at `index` are « 31121995 » or « 19951231 »."""
        word = self.view.words[index]
        a, b = int(word[:2]), int(word[2:4])
        if word[4:6] in ("19", "20") and possible(a, b) and int(word[4:]) < 2080:
            return True
        return word[:2] in ("19", "20") and int(word[:4]) < 2080 and possible(int(word[6:]), int(word[4:6]))

    def read(self) -> list[Span]:
        view = self.view
        spaced = find_spaced(view)
        self.spans += [span for span in spaced if span.label == "DATE"]
        folded, words, starts = view.folded, view.words, view.starts
        done = 0
        years: list[int] = []
        for index in view.digits:
            start = starts[index]
            if start < done:
                continue
            size = len(words[index])
            if size <= 2:
                gap = view.gaps[index + 1]
                if index + 1 < len(words) and words[index + 1].isdigit() and len(gap) <= 3:
                    done = self.numeric(index) or done
            elif size == 4:
                if words[index][:2] in ("18", "19", "20", "21"):
                    match = _YMD.match(folded, start)
                    if match:
                        self.add(start, match.end(), 0.98)
                        done = match.end()
                    elif words[index][:2] in ("19", "20") and words[index] < "2100":
                        years.append(index)
            elif size == 8 and self.compact(index) and not re.search(r"[0-9a-z.]$", view.gaps[index]):
                self.add(start, view.ends[index], 0.7)
        months = MonthReader(view)
        for index in view.at("dates.months"):
            months.with_month(index)
        self.spans += months.spans
        taken = {place for span in self.spans for place in (span.start, span.end)}
        spans = self.spans
        if years:
            covered = sorted((s.start, s.end) for s in spans) + months.laws
            for index in years:
                start = starts[index]
                if start in taken or view.ends[index] in taken or any(a <= start < b for a, b in covered):
                    continue
                if self.year(index):
                    # « fin 2020 » is narrower than its year.
                    fin = index and view.words[index - 1] == "fin" and view.gaps[index] == " "
                    self.add(starts[index - 1] if fin else start, view.ends[index], 0.8)
        self._bare_days()
        dated: list[Span] = []
        others = [span for span in spaced if span.label != "DATE"]
        for span in sorted(self.spans + others):
            dated.append(
                label_birth(view, span, dated[-1] if dated else None) if span.label == "DATE" else span
            )
        return dated

    def _bare_days(self) -> None:
        """Days that another date completes (« du 6 au 7/11 ») or that a weekday announces (« lundi 13 »)."""
        view, words = self.view, self.view.words
        found: list[Span] = []
        for span in self.spans:
            index = view.word_at(span.start)
            day = self.word(index - 2)
            link = self.word(index - 1)
            if (
                link == "le"
                and self.word(index - 2) in ("et", "puis", "ou", "au")
                and self.word(index - 3).isdigit()
                and self.word(index - 4) in ("le", "du", "les", "entre")
            ):
                day, link, index = self.word(index - 3), self.word(index - 2), index - 1
            if (
                link in ("au", "et", "puis", "ou")
                and day.isdigit()
                and len(day) <= 2
                and index >= 3
                and (
                    words[index - 3] in ("du", "le", "les", "des", "entre", "de", "au")
                    and 1 <= int(day) <= 31
                )
                and (
                    view.starts[index - 2] not in {s.start for s in self.spans[-60:]}
                    and not view.gaps[index - 1].strip()
                )
            ):
                found.append(Span(view.starts[index - 2], view.ends[index - 2], "DATE", "dates", 0.8))
        for index in view.digits:
            word = words[index]
            if len(word) > 2 or not index or not 1 <= int(word) <= 31:
                continue
            before = words[index - 1]
            end = view.ends[index]
            after = view.folded[end : end + 12]
            if before in self.weekdays and view.gaps[index] in (" ", "  "):
                if (
                    re.match(r"[ ]?[h%/:,.][0-9]|h\b| ?h[0-9 ]| ?(?:ans|fois|x|mg)\b", after) is None
                    and len(before) > 3
                ):
                    found.append(Span(view.starts[index], end, "DATE", "dates", 0.75))
            elif (
                before in ("le", "du", "au")
                and view.gaps[index] == " "
                and (_BARE_AFTER.match(after) if before == "le" else _BARE_CLOCK.match(after))
            ):
                found.append(Span(view.starts[index], end, "DATE", "dates", 0.6))
            elif (
                before == "du"
                and index > 1
                and words[index - 2] in ("nuit", "soiree", "semaine")
                and words[index + 1 : index + 2] == ["au"]
            ):
                found.append(Span(view.starts[index], end, "DATE", "dates", 0.6))
                if index + 2 < len(words) and words[index + 2].isdigit() and len(words[index + 2]) < 3:
                    found.append(Span(view.starts[index + 2], view.ends[index + 2], "DATE", "dates", 0.6))
        taken = [(s.start, s.end) for s in self.spans]
        starts = {a for a, _ in taken}
        self.spans += [s for s in found if s.start not in starts]


def find_dates(view: View) -> list[Span]:
    """Every date of the document, `DATE` or `DATE_NAISSANCE`, and other numbers written digit by digit."""
    return _Reader(view).read()
