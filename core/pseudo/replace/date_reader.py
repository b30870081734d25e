"""Dates read in all the ways in which French notes write them: digits, words, complete or partial."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import lru_cache

from cliniq.core.pseudo.replace.date_form import DateForm, Piece
from cliniq.core.pseudo.replace.months import month_of
from cliniq.core.pseudo.replace.number_words import NUMBER_WORDS, read_number
from cliniq.core.text.fold import fold

FIRST_YEAR, LAST_YEAR = 1700, 2299
# Two-digit years up to this one are of this century.
PIVOT, BIRTH_PIVOT = 40, 30

_USUAL = re.compile(r"(\d{1,2})(\s?[/.\-|]\s?)(\d{1,2})(\s?[/.\-|]\s?)(\d{4}|\d{2})", re.ASCII)
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])-?[ \t]*\n[ \t>]*(?=[^\W\d_])")
_TOKEN = re.compile(r"\d+|[a-z]+", re.ASCII)


def _whole_year(digits: str, birth: bool) -> tuple[int, str]:
    """The year that two or four digits stand for, and the style."""
    year = int(digits)
    if len(digits) > 2:
        return year, "digits"
    return year + (2000 if year <= (BIRTH_PIVOT if birth else PIVOT) else 1900), "short"


def _clamped(
    day: int | None, month: int | None, year: int | None
) -> tuple[int | None, int | None, int | None] | None:
    """Day, month and year if they can be read as a date; a day past the end of its month is the last one."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None:
        if not 1 <= day <= 31:
            return None
        if month is not None:
            day = min(day, monthrange(year if year is not None else 2000, month)[1])
    return day, month, year


@lru_cache(maxsize=16384)
def read_date(surface: str, birth: bool = False) -> DateForm | None:
    """The date that `surface` writes, complete or partial; None for what is no possible date.

    `birth`: two-digit years are read as those of a date of birth.
    """
    broken = _BROKEN_WORD.search(surface)
    if broken:
        # « 14 no-⏎vembre 2021 »: the line ends after the date instead.
        form = read_date(surface[: broken.start()] + surface[broken.end() :], birth)
        if form is None:
            return None
        return DateForm((*form.pieces, Piece("text", broken[0].lstrip("-"))), form.day, form.month, form.year)
    match = _USUAL.fullmatch(surface)
    if match:
        day, gap, month, gap2, year = match.groups()
        form = _numeric([day, month, year], ["", gap, gap2, ""], birth)
    else:
        form = _read(surface, birth)
    if form is None:
        return None
    parts = _clamped(form.day, form.month, form.year)
    if parts is None or parts == (None, None, None):
        return None
    if parts != (form.day, form.month, form.year):
        return DateForm(form.pieces, *parts, form.template)
    return form


def _read(surface: str, birth: bool) -> DateForm | None:
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(fold(surface))]
    months = [i for i, (word, _, _) in enumerate(tokens) if not word[0].isdigit() and month_of(word)]
    if months:
        # « sept » is a month (« 3 sept. ») only where no other word is one (« sept mars »).
        clear = [index for index in months if tokens[index][0] not in NUMBER_WORDS]
        return _with_month_word(surface, tokens, (clear or months)[0], birth)
    numbers = [token for token in tokens if token[0][0].isdigit()]
    if numbers:
        return _only_digits(surface, numbers, birth)
    words = [token for token in tokens if token[0] in NUMBER_WORDS]
    if not words:
        return None
    value = read_number([word for word, _, _ in words])
    if value is None:
        return None
    kind = "day" if value <= 31 else "year"
    return _assemble(surface, [(kind, words[0][1], words[-1][2], "word", value)])


def _only_digits(surface: str, numbers: list[tuple[str, int, int]], birth: bool) -> DateForm | None:
    """A date written in digits alone, whatever stands between and around them."""
    first, last = numbers[0][1], numbers[-1][2]
    spaced = not surface[first:last].translate(_DELETE_DIGITS).strip()
    single = len(numbers) >= 6 and all(len(number) == 1 for number, _, _ in numbers)
    if single or (spaced and len(numbers) >= 4 and all(len(number) <= 2 for number, _, _ in numbers)):
        return _run(surface, "".join(number for number, _, _ in numbers), first, last)
    if len(numbers) == 1 or len(numbers[0][0]) > 4:
        digits = numbers[0][0]
        if (len(digits) == 4 and FIRST_YEAR <= int(digits) <= LAST_YEAR) or len(digits) <= 2:
            gaps = [surface[:first], surface[numbers[0][2] :]]
            return _numeric([digits], gaps, birth)
        return _run(surface, digits, first, numbers[0][2])
    used = numbers[:3]
    if len(used) == 3 and not _closes(surface, used):
        used = used[:2]
    edges = [0, *(end for _, _, end in used)]
    starts = [*(start for _, start, _ in used), len(surface)]
    gaps = [surface[edge:start] for edge, start in zip(edges, starts, strict=True)]
    return _numeric([number for number, _, _ in used], gaps, birth)


_DELETE_DIGITS = {ord(digit): None for digit in "0123456789"}


def _closes(surface: str, numbers: list[tuple[str, int, int]]) -> bool:
    """Whether the third number is part of the date: a year or a day, not a time (« 12/03 à 10h30 »)."""
    (first, _, _), (_, _, edge), (third, start, end) = numbers
    if any(char.isalpha() or char == ":" for char in surface[edge:start]):
        return False
    if surface[end : end + 1] in ("h", "H", ":"):
        return False
    return len(third) in (2, 4) or len(first) == 4


def _numeric(numbers: list[str], gaps: list[str], birth: bool) -> DateForm | None:
    """One to three numbers, with what stands before, between and after them."""
    order = _order(numbers)
    if order is None:
        return None
    bare = any(len(n) == 1 for n, kind in zip(numbers, order, strict=True) if kind != "year")
    found: dict[str, int] = {}
    pieces: list[Piece] = []
    for gap, number, kind in zip(gaps, numbers, order, strict=False):
        if gap:
            pieces.append(Piece("text", gap))
        if kind == "year":
            found[kind], style = _whole_year(number, birth)
        else:
            if not int(number):  # « 00/03/2019 »: unknown, and left so
                pieces.append(Piece("text", number))
                continue
            found[kind] = int(number)
            style = "bare" if bare and number[0] != "0" else "pad"
        pieces.append(Piece(kind, number, style))
    if gaps[-1]:
        pieces.append(Piece("text", gaps[-1]))
    template = "".join(
        _TEMPLATES.get((piece.kind, piece.style)) or _escaped(piece.surface) for piece in pieces
    )
    return DateForm(tuple(pieces), found.get("day"), found.get("month"), found.get("year"), template)


_TEMPLATES = {
    ("day", "pad"): "{0:02d}",
    ("day", "bare"): "{0}",
    ("month", "pad"): "{1:02d}",
    ("month", "bare"): "{1}",
    ("year", "digits"): "{2:04d}",
    ("year", "short"): "{3:02d}",
}


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _order(numbers: list[str]) -> list[str] | None:
    """Which number is day, month and year; French order first, the American one where it alone is possible."""
    sizes = [len(number) for number in numbers]
    values = [int(number) for number in numbers]
    if any(size in (3,) or size > 4 for size in sizes):
        return None
    if len(numbers) == 1:
        return ["year"] if sizes[0] == 4 else ["day"]
    if len(numbers) == 2:
        if sizes[1] == 4:
            return ["month", "year"]
        if sizes[0] == 4:
            return ["year", "month"]
        if values[1] <= 12:
            return ["day", "month"]
        return ["month", "year"] if values[0] <= 12 and sizes[1] == 2 else None
    if sizes[0] == 4:
        return ["year", "month", "day"]
    if sizes[2] == 1 or sizes[1] == 4:
        return None
    if values[1] > 12 >= values[0]:
        return ["month", "day", "year"]
    return ["day", "month", "year"]


_RUNS = {
    8: ("ddmmyyyy", "yyyymmdd", "mmddyyyy"),
    7: ("dmmyyyy",),
    6: ("ddmmyy", "yymmdd", "mmyyyy", "yyyymm"),
    4: ("ddmm",),
    12: ("yyyymmdd", "ddmmyyyy"),
    14: ("yyyymmdd", "ddmmyyyy"),
}  # fmt: skip


def _run(surface: str, digits: str, start: int, end: int) -> DateForm | None:
    """Digits without signs between the parts: the first layout that gives a likely date."""
    for layout in _RUNS.get(len(digits), ()):
        values = dict.fromkeys(layout, "")
        for kind, digit in zip(layout, digits, strict=False):
            values[kind] += digit
        year = int(values["y"]) if "y" in values else None
        if year is not None and year < 100:
            year, _ = _whole_year(values["y"], False)
        day = int(values["d"]) if "d" in values else None
        month = int(values["m"])
        if year is not None and len(values["y"]) == 4 and not 1850 <= year <= 2100:
            continue
        if _clamped(day, month, year) != (day, month, year):
            continue
        if len(digits) > 8:  # a timestamp: the time stays
            end = start + 8
        pieces = [Piece("text", surface[:start]), Piece("run", surface[start:end], layout)]
        pieces.append(Piece("text", surface[end:]))
        return DateForm(tuple(piece for piece in pieces if piece.surface), day, month, year)
    return None


Field = tuple[str, int, int, str, int]


def _with_month_word(
    surface: str, tokens: list[tuple[str, int, int]], index: int, birth: bool
) -> DateForm | None:
    """A date whose month is a word: a day before it, a year after it, in digits or in words."""
    word, start, end = tokens[index]
    month = month_of(word)
    if month is None:
        return None
    fields: list[Field] = [("month", start, end, "word", month)]
    before, after = tokens[:index], tokens[index + 1 :]
    suffix: Field | None = None
    if before and before[-1][0] in ("er", "e", "o", "eme") and len(before) > 1 and before[-2][0].isdigit():
        suffix = ("suffix", before[-1][1], before[-1][2], "", 0)
        before = before[:-1]
    if before and before[-1][0].isdigit():
        number, left, right = before[-1]
        if len(number) <= 2:
            fields.append(("day", left, right, "pad" if number[0] == "0" else "bare", int(number)))
            if suffix:
                fields.append(suffix)
        elif len(number) == 4:
            fields.append(("year", left, right, "digits", int(number)))
    elif before:
        fields += _spelt("day", before[_last_run(before) :])
    kinds = {kind for kind, *_ in fields}
    if after and after[0][0].isdigit():
        number, left, right = after[0]
        next_is_year = len(after) > 1 and len(after[1][0]) == 4 and after[1][0].isdigit()
        if "day" not in kinds and len(number) <= 2 and ("year" in kinds or next_is_year):
            fields.append(("day", left, right, "pad" if number[0] == "0" else "bare", int(number)))
            if next_is_year and "year" not in kinds:
                fields.append(("year", after[1][1], after[1][2], "digits", int(after[1][0])))
        elif "year" not in kinds and len(number) in (2, 4) and surface[right : right + 1] not in ("h", ":"):
            year, style = _whole_year(number, birth)
            fields.append(("year", left, right, style, year))
    elif after and "year" not in kinds:
        stop = next((i for i, token in enumerate(after) if token[0] not in NUMBER_WORDS), len(after))
        for kind, start, end, style, value in _spelt("year", after[:stop]):
            if value < 100:
                value, style = _whole_year(str(value), birth)[0], "short word"
            fields.append((kind, start, end, style, value))
    return _assemble(surface, fields)


def _last_run(tokens: list[tuple[str, int, int]]) -> int:
    """Where the number words that end a list of tokens begin."""
    start = len(tokens)
    while start and tokens[start - 1][0] in NUMBER_WORDS:
        start -= 1
    return start


def _spelt(kind: str, tokens: list[tuple[str, int, int]]) -> list[Field]:
    value = read_number([word for word, _, _ in tokens])
    return [] if value is None else [(kind, tokens[0][1], tokens[-1][2], "word", value)]


def _assemble(surface: str, fields: list[Field]) -> DateForm:
    """The form whose fields stand at the given places, with the text between them."""
    pieces: list[Piece] = []
    found: dict[str, int] = {}
    position = 0
    for kind, start, end, style, value in sorted(fields, key=lambda field: field[1]):
        if start > position:
            pieces.append(Piece("text", surface[position:start]))
        pieces.append(Piece(kind, surface[start:end], style))
        found[kind] = value
        position = end
    if position < len(surface):
        pieces.append(Piece("text", surface[position:]))
    return DateForm(tuple(pieces), found.get("day"), found.get("month"), found.get("year"))
