"""Numbers that identify: telephones, social security numbers, identifiers of patients, stays and staff."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.aligned import read_aligned
from cliniq.core.pseudo.find.columns import read_columns
from cliniq.core.pseudo.find.number_fields import WHOLE_DATE, read_fields, read_keys, read_more
from cliniq.core.pseudo.find.torn_numbers import read_torn_numbers
from cliniq.core.pseudo.find.view import View

# On folded text, where the letter O that stands for a zero is « o », and other letters that scanners confuse.
_O = "[0o]"
_PAIR = r"(?: ?[.\-–] ?|/|[ ]{0,2})(?:[0-9][0-9olisb]|[olib][0-9]|oo)"
# Any telephone that its own form betrays, any number of 13 or 15 digits with the form of a NIR.
_NUMBER = re.compile(
    r"(?<![0-9])(?:"
    rf"(?P<tel>(?:(?:\+|00)33|\(\+?33\))[ .\-]?(?:\(0\))?[ .\-]?0?[1-9](?:{_PAIR}){{3,4}}(?![a-z0-9])"
    rf"|{_O}[1-9](?:{_PAIR}){{3}}(?:{_PAIR}|[ .]?\n {{0,40}}[0-9]{{2}}(?![0-9/]|[.,][0-9]))"
    # A line end within: « 02 61⏎91 58 20 ».
    r"|0[1-9](?:[ .][0-9]{2}[ .]?\n {0,60}[0-9]{2}(?:[ .][0-9]{2}){2}"
    r"|(?:[ .][0-9]{2}){2}[ .]?\n {0,60}[0-9]{2}[ .][0-9]{2})"
    r"(?![0-9/:]|[ .,][0-9])"
    # The last pair torn apart: « 06 39 98 14 7 7 ».
    r"|0[1-9](?:[ .][0-9]{2}){3}[ .][0-9](?: |\n {0,40})[0-9](?![0-9/.,:]| ?[0-9])"
    r"|0[1-9][0-9]{0,2}(?:[ .\-/][0-9]{2,4}){2,3}(?![a-z])"
    r"|(?:\+|00 ?)[1-9][0-9]{0,2}[ .\-]?(?:\(0\)[ .\-]?)?[0-9](?:[ .\-/]?[0-9]){6,11}(?![a-z])"
    r"|\(\+[0-9]{2,3}\)[ .\-]?[0-9](?:[ .\-/]?[0-9]){6,11}"
    r"|\([0-9]{3}\)[ \-]{0,2}[0-9]{3}[ .\-][0-9]{4}(?: [0-9]{2})?"
    r"|[2-9][0-9]{2}([.\-])[0-9]{3}\2[0-9]{4}(?![a-z]))"
    r"|(?<![a-z])(?P<nir>[1-478][ .\-]{0,2}[0-9]{2}[ .\-]{0,2}[0-9]{2}[ .\-]{0,2}[0-9][0-9ab]"
    r"[ .\-]{0,2}[0-9]{3}[ .\-]{0,2}[0-9]{3}"
    r"(?:(?:[ .\-/|]{0,3}|[ ]?\n {0,60})[0-9]{2}(?!:))?"
    # Cut short, in its groups: « 1 79 08 05 061 1 ».
    r"|[12] [0-9]{2} (?:0[1-9]|1[0-2]) [0-9][0-9ab] [0-9]{3}(?: [0-9]{1,2})?)(?![a-z])"
    r")(?![0-9]|[.,][0-9])"
)
_NEIGHBOUR = re.compile(r"[0-9] ?$")
_CLOCK = re.compile(r":[0-9]{2}")
_LATER_DIGIT = re.compile(r" ?[0-9]")
_ALONE = re.compile(r"[ \t]*(?:\n|\Z)")
_KEPT = re.compile(r"[^0-9a-z]")
# A number alone in a cell, or a long one: in a patient header, the patient's, then the stay's.
_CELL = re.compile(r"[|\t;,]\s{0,3}$|\s\s$")
# « Venue déjà créée par Jessica : 250087714 »
_FILE = re.compile(r"\b(?:venue|sejour|dossier|ipp|nda|passage)\b[^\n.;]*\Z")
_QUANTITY = re.compile(r"[.,\-/][0-9a-z]|[a-z]|\s?(?:mg|ml|ui|u/|/mm|/l|elements|copies|euros?|\$)")


# A number of so many digits may be whole; a shorter one goes on, after a gap of so many signs at most.
_LONG, _WIDEST = 9, 4
_LIKE_DIGITS = frozenset("oabli")


def nir_key_is_right(number: str) -> bool:
    """Whether the key of a 15-character NIR is right (97 minus the number modulo 97; 2A counts as 19, 2B as 18)."""
    body = number[:13].replace("2a", "19", 1) if number[5:7] == "2a" else number[:13].replace("2b", "18", 1)
    return (
        len(number) == 15
        and body.isdigit()
        and number[13:].isdigit()
        and 97 - int(body) % 97 == int(number[13:])
    )


def _compact(text: str) -> str:
    return _KEPT.sub("", text)


def _candidate(view: View, index: int) -> int:
    """Where a telephone or a NIR may start at the number `index`, or -1."""
    words, gaps = view.words, view.gaps
    start = view.starts[index]
    size = len(words[index])
    prefix = view.folded[max(0, start - 3) : start]
    if prefix[-1:] in ("+", "("):
        return start - (2 if prefix[-2:] in ("(+", "+(") else 1)
    if prefix[-1:] == "o" and not gaps[index] and words[index - 1] == "o":
        return start - 1
    if size > 8 or words[index][0] in "0123478" or (size == 3 and gaps[index + 1] in ("-", ".")):
        return start
    return -1


def _shaped(view: View) -> list[Span]:
    """Numbers that their own form betrays: telephones, NIR."""
    found: list[Span] = []
    folded = view.folded
    done = 0
    words, gaps, starts = view.words, view.gaps, view.starts
    beyond = len(words) - 1
    for index in view.digits:
        # Most numbers are short and stand alone.
        if len(words[index]) < _LONG:
            if index == beyond or len(gaps[index + 1]) > _WIDEST:
                continue
            following = words[index + 1]
            if following[0] > "9" and following not in _LIKE_DIGITS:
                continue
        if starts[index] < done:
            continue
        start = _candidate(view, index)
        if start < 0:
            continue
        match = _NUMBER.match(folded, start)
        if match is None and start < view.starts[index]:
            match = _NUMBER.match(folded, view.starts[index])
        if match is None:
            continue
        start, end = match.span()
        if match["tel"]:
            if not _is_telephone(folded, match):
                continue
            found.append(Span(start, end, "TEL", "numbers", 0.95))
        else:
            number = _compact(match[0])
            right = nir_key_is_right(number)
            line_end = match[0].find("\n")
            if line_end > 0 and not right and not _ALONE.match(folded, end):
                # What the next line begins with is no key.
                end = start + len(match[0][:line_end].rstrip())
                number = number[:13]
            if not right and (
                not (1 <= int(number[3:5]) <= 12 or int(number[3:5]) >= 20)
                or _NEIGHBOUR.search(folded, max(0, start - 2), start)
            ):
                continue
            found.append(Span(start, end, "SECU", "numbers", 1.0 if right else 0.85))
        done = end
    return found


def _is_telephone(folded: str, match: re.Match[str]) -> bool:
    """Whether what has the form of a telephone is one: ten digits, no cells of a table, no date, no time."""
    start, end, value = match.start(), match.end(), match[0]
    number = _compact(value)
    if value[0] in "0o" and value[1] not in "0 " and len(number) != 10:
        return False
    if sum(map(str.isdigit, number.replace("o", "0"))) < len(number) - 2 or len(set(number)) < 3:
        return False
    inside = _NEIGHBOUR.search(folded, max(0, start - 2), start) and _LATER_DIGIT.match(folded, end)
    return not (inside or ("/" in value and WHOLE_DATE.match(value)) or _CLOCK.match(folded, end))


def _bare(view: View, taken: list[Span]) -> list[Span]:
    """Long numbers that nothing names: identifiers of the patient, then of the stay."""
    found: list[Span] = []
    folded = view.folded
    covered = sorted((span.start, span.end) for span in taken)
    place = 0
    lots = view.vocabulary.words("numbers.lot")
    last_line = -2
    for index in view.digits:
        word = view.words[index]
        if not 7 <= len(word) <= 14:
            continue
        start, end = view.starts[index], view.ends[index]
        while place < len(covered) and covered[place][1] <= start:
            place += 1
        if place < len(covered) and covered[place][0] < end:
            continue
        gap = view.gaps[index]
        if (
            (index and view.words[index - 1] in lots)
            or (index > 1 and view.words[index - 2] in lots)
            or gap[-1:] in (".", ",", "-", "/")
            or (not gap and index)
        ):
            continue
        if _QUANTITY.match(folded, end):
            continue
        cell = not index or bool(_CELL.search(gap)) or (":" in gap and _FILE.search(folded, max(0, start - 60), start))
        if (cell and len(word) >= 8) or len(word) >= 10:
            line = folded.rfind("\n", max(0, start - 400), start)
            label = "NDA" if line == last_line else "IPP"
            last_line = line
            found.append(Span(start, end, label, "numbers", 0.6))
    return found


def find_numbers(view: View) -> list[Span]:
    """Every number of the document that identifies; checked ones score 1."""
    if not view.digits:
        return []
    shaped = _shaped(view)
    # What a field names may be cut short by a line end or by a letter that stands for a digit.
    longest = {span.start: span.end for span in shaped if span.label == "TEL"}
    found = shaped + [span for span in read_fields(view) if span.end >= longest.get(span.start, 0)]
    found += read_columns(view) + read_aligned(view)
    found += read_keys(view, found)
    found += read_more(view, found)
    found += read_torn_numbers(view, found)
    return found + _bare(view, found)
