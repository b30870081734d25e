"""Dates in digits: complete, partial, with blanks or Roman months, cut by line ends; impossible ones are refused."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.births import BIRTH
from cliniq.core.pseudo.find.measures import CLOCK, PART_OF_DAYS
from cliniq.core.pseudo.find.spaced import possible
from cliniq.core.pseudo.find.view import View

# The letter O that stands for a zero is « o » here.
_DAY = r"([0o]?[1-9]|[12][0-9o]|3[01o])"
_MONTH = r"([0o]?[1-9]|1[0-2o])"
_YEAR = r"(?:(?:18|19|2[0o]|21)[0-9o]{2})"
# A range may follow: « 14/11/23-19/01/24 ».
_END = r"(?![0-9]|[.,/][0-9]|-[0-9](?![0-9]?[/.][0-9]{1,2}[/.]))"
_SEP = r"[ \t]{0,2}(?P<%s>[/.\-|,_\\]{1,2})[ \t]{0,2}"
# A time may be stuck to the year: « 13/12/202117:02 ».
_DMY = re.compile(
    _DAY
    + _SEP % "a"
    + _MONTH
    + _SEP % "b"
    + rf"({_YEAR}(?=[0-9]{{2}}[:h])|(?:{_YEAR}|[0-9]{{2}}(?![0-9])){_END})"
)
# One separator lost, an ordinal day, a day that nobody knows: « 12 03/2019 », « 1er/02/2020 », « 00/00/1946 ».
_ODD = re.compile(
    rf"(?:{_DAY}(?: {_MONTH}[/.\-]|[/.\-]{_MONTH} )|(?:00[/.\-]){{2}}|00[/.\-]{_MONTH}[/.\-]){_YEAR}{_END}"
    rf"|1 ?er ?[/.\- ] ?{_MONTH}(?: ?[/.\- ] ?{_YEAR})?{_END}"
)
_ROMAN = re.compile(rf"{_DAY}([ ./\-]?)(i{{1,3}}|iv|v|vi{{1,3}}|ix|xi{{0,2}})\2({_YEAR}|[0-9]{{2}}){_END}")
_YMD = re.compile(
    rf"{_YEAR}([/.\-_ ])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
)
# « 20/02, 1N+/3 » ends, « 1/2, 5 » doesn't: see `DigitReader._day_month`.
_DM = re.compile(rf"{_DAY}[ \t]?([/.\-])[ \t]?(1[0-2]|[0o]?[1-9])(?![0-9]|[.,/\-|][0-9]|[/\-|][ ][0-9])")
_NUMBER_FOLLOWS = re.compile(r"[.,] [0-9](?![0-9]?/[0-9])")
_MY = re.compile(rf"(0?[1-9]|1[0-2]) ?([/\-.]) ?({_YEAR}){_END}")
_MYY = re.compile(r"(0[1-9]|1[0-2])/([0-9]{2})(?![0-9]|[.,/\-][0-9])")
# « du 23/10/2023 au 02/11/⏎2023 »
_TORN_DMY = re.compile(rf"([0-3]?[0-9])/(?:\n[ ]{{0,40}})?(0?[1-9]|1[0-2])/(?:\n[ ]{{0,40}})?{_YEAR}{_END}")
# « au staff du 29/⏎01 »
_TORN_DM = re.compile(r"([0-3]?[0-9])/\n(0[1-9]|1[0-2])(?![0-9/.,:])")
_SPACED = re.compile(rf"(0?[1-9]|[12][0-9]|3[01]) (0?[1-9]|1[0-2]) ({_YEAR})(?! ?[0-9])")
_PRESSURE = re.compile(r"\b(?:ta|pa|tension|pressions?|eva|acuites?|scores?)\b[^.;\n]{0,60}\Z")
_FRACTION = re.compile(
    r" (?:inf|sup|moy|dist|prox|ext|int|ant|post|lat|med|centr|periph|cp|comprime|dose|plateau|de )"
)
_AT_HOUR = re.compile(r" (?:a )?[0-2]?[0-9] ?h(?:[0-5][0-9])?(?![a-z0-9])")
_HOUR = re.compile(r", (?:a )?[0-2]?[0-9] ?[h:][0-5][0-9]")
_LINE_DATE = re.compile(r"[ ]?[:–]| ?-+>?\s|[ \t]+(?:a )?[0-2]?[0-9] ?[h:]")
_LINE_WORD = re.compile(r"[ \t]+[a-z]{2}")
_FRACTIONS = frozenset(["1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "1/1", "2/2", "3/3"])
_NUMBERED = frozenset("c j s cure cycle jour semaine seance dose inj injection k".split())
_APPOINTMENTS = frozenset("seance rdv rendez-vous consultation reunion controle rcp staff visite".split())
_SURE_SEPARATORS = frozenset("/.-")
_ROMANS = frozenset("i ii iii iv v vi vii viii ix x xi xii".split())
_NEXT_LETTERS = frozenset("o er".split()) | _ROMANS
_MIN_LATE_YEAR = 13
# Signs of a day and a month that could as well be a part and a whole.
_SHORTEST = 3


def _number(digits: str) -> int:
    """The number that the digits make, the letter O read as a zero."""
    return int(digits.replace("o", "0"))


def _like_score(match: re.Match[str]) -> bool:
    """Whether a day and a month could as well be a score: « 3/5 », « 7/10 »."""
    return _number(match[1]) <= _number(match[3]) and match[3] in ("3", "4", "5", "6", "7", "10")


class DigitReader:
    """Reads the dates that are written in digits, one number after the other."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        words = view.vocabulary.words
        self.day_before = words("dates.day_before")
        self.not_before = words("dates.not_before")
        self.year_before = words("dates.year_before")
        self.events = words("dates.events")
        self.weekdays = words("dates.weekdays")
        self.months = view.vocabulary.months

    def word(self, index: int) -> str:
        """Word `index`, or nothing beyond either end."""
        return self.view.words[index] if 0 <= index < len(self.view.words) else ""

    def add(self, start: int, end: int, score: float) -> int:
        """Keep a date; its end."""
        self.spans.append(Span(start, end, "DATE", "dates", score))
        return end

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
        ranged = folded[start - 1 : start] == "-" and self.spans and self.spans[-1].end == start - 1
        if start and not ranged and (
            folded[start - 1] == "/"
            or (folded[start - 1] in ".,-:" and folded[start - 2 : start - 1].isdigit())
        ):
            return 0
        before = self.word(index - 1)
        if before == "o" and not view.gaps[index]:
            start -= 1
            before = self.word(index - 2)
        led = before in self.day_before or before in self.weekdays
        # Nothing but a blank to the next word: most are no dates, few patterns are tried.
        blank = view.gaps[index + 1].isspace()
        match = None if blank else _DMY.match(folded, start)
        if match and before not in ("lot", "lots", "ref", "serie") and self._complete(index, match, led):
            # « l2/03/2019 »: the scanner read a one as a letter.
            misread = before == "l" and not view.gaps[index] and len(match[5]) > 2 and len(match[1]) == 1
            return self.add(start - misread, match.end(), 0.98)
        return self._odd(index, start, before, led) or (0 if blank else self._partial(index, start, before, led))

    def _complete(self, index: int, match: re.Match[str], led: bool) -> bool:
        """Whether day, month and year are a date, not a posology, a number, the cells of a table."""
        day, month, year = match[1], match[3], match[5]
        if not possible(_number(day), _number(month)):
            return False
        signs = {match["a"], match["b"]}
        if len(year) == 4:
            return True
        if not signs <= _SURE_SEPARATORS:
            return False
        if len(signs) == 1 and self.view.gaps[index].endswith("(") and self.view.folded.startswith(")", match.end()):
            # « RP (4.12.20) »
            return True
        padded = len(day) == 2 and len(month) == 2
        if len(signs) == 1 and padded and "-" not in signs:
            return True
        # « ddn 14.2.31 »
        return led or self.word(index - 1) == "ddn" or (match["a"] == "/" and not self.measured(index))

    def _odd(self, index: int, start: int, before: str, led: bool) -> int:
        """Dates with blanks, Roman months, ordinal or unknown days; month and year; the end, or 0."""
        folded, gap = self.view.folded, self.view.gaps[index + 1]
        match = _SPACED.match(folded, start) if gap == " " else None
        if match and not before.isdigit():
            padded = len(match[2]) == 2
            if possible(int(match[1]), int(match[2])) and (
                padded or led or BIRTH.search(folded, max(0, start - 14), start)
            ):
                return self.add(start, match.end(), 0.9)
        match = _ODD.match(folded, start) if len(gap) < 2 else None
        if match:
            return self.add(start, match.end(), 0.9)
        if self.word(index + 1) in _ROMANS:
            match = _ROMAN.match(folded, start)
            if match and (
                (len(match[4]) == 4 and (match[2] != " " or self.view.caps[index + 1]))
                or (match[2] in (".", "/", "-") and match[2] and self.view.caps[index + 1])
            ):
                return self.add(start, match.end(), 0.9)
        match = None if gap == " " else _MY.match(folded, start)
        if match and (match[2] == "/" or led or before in self.year_before or len(match[1]) == 2):
            return self.add(start, match.end(), 0.9)
        return 0

    def _partial(self, index: int, start: int, before: str, led: bool) -> int:
        """« 12/03 », or « 03/19 » for a month and a year; the end, or 0."""
        folded = self.view.folded
        torn = _TORN_DMY.match(folded, start) if "\n" in folded[start : start + 7] else None
        if torn and possible(int(torn[1]), int(torn[2])):
            return self.add(start, torn.end(), 0.95)
        match = _DM.match(folded, start)
        if match and possible(_number(match[1]), _number(match[3])) and self._day_month(index, match, before, led):
            return self.add(start, match.end(), 0.85)
        match = _TORN_DM.match(folded, start) if led else None
        if match and possible(int(match[1]), int(match[2])):
            return self.add(start, match.end(), 0.8)
        match = _MYY.match(folded, start)
        if match and (
            before in ("en", "depuis", "fin", "debut")
            or (
                int(match[2]) >= _MIN_LATE_YEAR
                and (match[1][0] == "0" or before in self.year_before or self._heads_item(index, match.end()))
                # « MMSE à 11/30 »
                and before != "a"
            )
        ):
            after = folded[match.end() : match.end() + 8]
            if not PART_OF_DAYS.match(after) and not self.measured(index) and not after[:1].isalpha():
                return self.add(start, match.end(), 0.7)
        return 0

    def _day_month(self, index: int, match: re.Match[str], before: str, led: bool) -> bool:
        """Whether « 12/03 » is a day and a month here, and not a score, a dose or a pressure."""
        view = self.view
        end = match.end()
        after = view.folded[end : end + 24]
        gap = view.gaps[index]
        day, month, sign = match[1], match[3], match[2]
        two = len(day) == 2 and len(month) == 2
        timed = sign == "/" and two and bool(_HOUR.match(after))
        slash_padded = sign == "/" and month[0] == "0" and gap in (" ", " (")
        if not timed and (
            PART_OF_DAYS.match(after) or (_NUMBER_FOLLOWS.match(after) and (not led or before in ("et", "entre", "en")))
        ):
            return False
        if not timed and slash_padded and _AT_HOUR.match(after) and not self.measured(index):
            # « 1re dose 09/02 19h05 », « retour 8/02 5h »
            return True
        if before == "h" and two and ":" in gap and sign == "/":
            # « Certificat 24 h : 10/11 »
            return True
        if timed and gap in (" (", " "):
            # « la veille (13/09, 15h05) »
            return True
        if after[:1].isalpha() and (gap or not led):
            return False
        if index and not gap and not led:
            return False
        if sign == "-":
            following = self.word(index + 2)
            return before in ("le", "du", "au", "des") and two and gap == " " and following not in self.months
        slash = sign == "/"
        if slash and self._listed(index):
            return True
        if slash and before == "et" and self.word(index - 2).isdigit() and self.word(index - 3) in ("les", "des", "le"):
            # « les 7 et 14/11 »
            return True
        if slash and before.isdigit() and gap in ("->", " -> ") and self.word(index - 2) in ("nuit", "du", "nuits"):
            return True
        if slash and before in ("le", "du", "au") and gap.strip(" >") == "\n":
            # « reçu le⏎3/11 »
            return True
        # « check-list faite 3/3 »
        counted = match[0] in _FRACTIONS and before not in ("le", "du", "au") and before not in self.weekdays
        if led and before not in ("en", "et", "des", "vers", "entre") and "\n" not in gap and not counted:
            small = int(day[-1]) <= 3 and len(day) == len(month) == 1 and _number(month) <= 5
            return not (small and _FRACTION.match(after)) and (slash or len(month) == 2)
        if two and slash and self._in_dated_row(index, end):
            return True
        if self._of_event(index, match, before) or self._opens_line(index, match, after):
            return True
        if not slash:
            # « 12.03 » is a number unless something says otherwise.
            return before in ("entre", "des", "vers", "le") or (bool(CLOCK.match(after)) and two)
        if self.measured(index):
            return False
        padded = two and (day[0] == "0" or month[0] == "0")
        if _number(day) > 20 or (_number(day) > 12 and CLOCK.match(after)):
            return True
        if before in ("entre", "des", "vers", "et") and len(match[0]) >= 4 and (
            before != "et" or (self.spans and self.spans[-1].end > view.starts[index] - 25)
        ):
            return True
        if _PRESSURE.search(view.folded, max(0, view.starts[index] - 64), view.starts[index]):
            return False
        return padded

    def _heads_item(self, index: int, end: int) -> bool:
        """« - 10/22 : FOLFOX »: whether the number opens a line and a colon follows."""
        lead = self.view.gaps[index]
        return (not index or "\n" in lead) and self.view.folded[end : end + 2] in (" :", ": ")

    def _in_dated_row(self, index: int, end: int) -> bool:
        """Whether « 11/10 » fills a cell of a row that holds a full date as well."""
        view = self.view
        gap, after = view.gaps[index], view.folded[end : end + 2]
        if not ((gap.endswith("  ") or gap.endswith("\t")) and (after == "  " or after[:1] in ("\t", "\n", ""))):
            return False
        row = view.folded.rfind("\n", 0, view.starts[index])
        return any(span.start > row and span.end - span.start >= 8 for span in self.spans[-3:])

    def _listed(self, index: int) -> bool:
        """Whether a day and a month go on a list of such: « 12/07, 9/08, 6/09 »."""
        start = self.view.starts[index]
        if self.view.gaps[index] != ", " or not self.spans:
            return False
        last = self.spans[-1]
        return last.end == start - 2 and 3 <= last.end - last.start <= 5

    def _of_event(self, index: int, match: re.Match[str], before: str) -> bool:
        """Whether a word of an event stands before: « DDR 4/11 », « posée 2/8 », « C2 25/11 »."""
        view = self.view
        gap = view.gaps[index]
        if gap == ", " and before in view.vocabulary.roles and view.folded.startswith(")", match.end()):
            # « (ergothérapeute, 3/10) »
            return match[2] == "/"
        if not before or gap not in (" ", " : ", ": ", " :", " (", ":", ". "):
            return False
        if before in _APPOINTMENTS and ":" in gap and len(match[0]) == 5:
            # « prochaine séance : 21.03 »
            return True
        dotted = match[2] == "." and (len(match[3]) < 2 or gap != " ")
        if before.isdigit() and not view.gaps[index - 1]:
            # « C1 4/11 », « J22 25/11 »; but « hémoc J8 2/4 »
            few = len(match[0]) == _SHORTEST and _number(match[1]) <= _number(match[3])
            return self.word(index - 2) in _NUMBERED and not dotted and not few
        if before in self.events:
            return not dotted and match[0] not in _FRACTIONS
        # A participle says that something was done; small scores stay bare.
        return (
            match[2] == "/"
            and not _like_score(match)
            and match[0] not in _FRACTIONS
            and not self.measured(index)
            and view.text[view.starts[index - 1] : view.ends[index - 1]].endswith(("é", "ée", "és", "ées"))
            and not before.endswith(("ite", "ites"))
            and before not in self.not_before
        )

    def _opens_line(self, index: int, match: re.Match[str], after: str) -> bool:
        """Whether the date heads a line of notes: « 2/10 : RAS », « - 7.11 ablation »."""
        gap = self.view.gaps[index]
        if index and "\n" not in gap and gap.strip():
            return False
        if index and "\n" not in gap:
            return False
        if gap.rpartition("\n")[2].strip(" \t>") not in ("", "-", "•", "*", "–", "["):
            return False
        if match[0] in _FRACTIONS or _FRACTION.match(after):
            return bool(re.match(r" ?:", after))
        if match[2] == ".":
            return bool(re.match(r" ?:\D|\s+[0-2]?[0-9][h:]", after)) and len(match[3]) == 2
        return bool(_LINE_DATE.match(after) or (_LINE_WORD.match(after) and not _like_score(match)))

    def _compact(self, index: int) -> bool:
        """Whether the eight digits at `index` are « 31121995 » or « 19951231 »."""
        word = self.view.words[index]
        a, b = int(word[:2]), int(word[2:4])
        if word[4:6] in ("19", "20") and possible(a, b) and int(word[4:]) < 2080:
            return True
        return word[:2] in ("19", "20") and int(word[:4]) < 2080 and possible(int(word[6:]), int(word[4:6]))

    def numbers(self) -> list[int]:
        """Read the dates in digits; the indexes of what may be years."""
        view = self.view
        folded, words, starts, gaps = view.folded, view.words, view.starts, view.gaps
        done = 0
        years: list[int] = []
        count = len(words)
        for index in view.digits:
            start = starts[index]
            if start < done:
                continue
            size = len(words[index])
            if size <= 2:
                if index + 1 < count and len(gaps[index + 1]) <= 5:
                    following = words[index + 1]
                    if following[0] <= "9" or following in _NEXT_LETTERS:
                        done = self.numeric(index) or done
            elif size == 4:
                if words[index][:2] in ("18", "19", "20", "21"):
                    match = _YMD.match(folded, start)
                    if match:
                        done = self.add(start, match.end(), 0.98)
                    elif words[index][:2] in ("19", "20") and words[index] < "2100":
                        years.append(index)
            elif size == 8 and self._compact(index) and not re.search(r"[0-9a-z.]$", gaps[index]):
                self.add(start, view.ends[index], 0.7)
        return years
