"""Made-up values that have a form: dates, phones, identifiers, addresses, times. All drawn from one seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)  # fmt: skip
SHORT_MONTHS = "janv févr mars avr mai juin juil août sept oct nov déc".split()
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
_UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
).split()
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def in_words(number: int) -> str:
    """A number under 3,000 in French words.

    >>> in_words(1971)
    'mille neuf cent soixante et onze'
    """
    if number < 20:
        return _UNITS[number]
    if number < 100:
        base = number // 10 * 10
        if base in (70, 90):
            base -= 10
        rest = number - base
        if base == 80:
            return "quatre-vingts" if rest == 0 else f"quatre-vingt-{_UNITS[rest]}"
        if rest in (1, 11):
            return f"{_TENS[base]} et {_UNITS[rest]}"
        return _TENS[base] + (f"-{_UNITS[rest]}" if rest else "")
    for size, name in ((1000, "mille"), (100, "cent")):
        if number >= size:
            count, rest = divmod(number, size)
            head = name if count == 1 else f"{_UNITS[count]} {name}"
            return f"{head} {in_words(rest)}" if rest else head
    raise AssertionError(number)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    day: int
    month: int
    year: int

    def write(self, form: str, rng: random.Random) -> str:
        """The day in a form: num, long, words, iso, dm, my, y, m, d, sp (spaced digits), ab (« 12 avr. 19 »)."""
        day, month, year = self.day, self.month, self.year
        name = MONTHS[month - 1]
        first = "1er" if day == 1 and rng.random() < 0.7 else str(day)
        match form:
            case "num":
                sep = rng.choices("/.- |", (70, 12, 9, 6, 1))[0]
                padded = rng.random() < 0.9
                text = [f"{day:02d}", f"{month:02d}"] if padded else [str(day), str(month)]
                return sep.join([*text, str(year) if rng.random() < 0.75 else f"{year % 100:02d}"])
            case "iso":
                return rng.choice((f"{year}-{month:02d}-{day:02d}", f"{year}{month:02d}{day:02d}"))
            case "long":
                if rng.random() < 0.12:
                    name = name.capitalize()
                if rng.random() < 0.06:
                    name = name.upper()
                return f"{first} {name} {year}"
            case "ab":
                short = SHORT_MONTHS[month - 1] + rng.choice((".", ""))
                return f"{first} {short} {rng.choice((year, f'{year % 100:02d}'))}"
            case "words":
                head = "premier" if day == 1 else in_words(day)
                return f"{head} {name} {in_words(year)}"
            case "dm":
                return rng.choice((f"{day:02d}/{month:02d}", f"{first} {name}", f"{day}/{month}"))
            case "my":
                return rng.choice((f"{name} {year}", f"{month:02d}/{year}", f"{name} {year % 100:02d}"))
            case "y":
                return str(year)
            case "m":
                return name
            case "d":
                return str(day)
            case "sp":
                digits = f"{day:02d}{month:02d}{year}"
                return " ".join(digits)
        raise ValueError(f"unknown form of date: {form}")


def draw_day(rng: random.Random, first: int = 2009, last: int = 2025) -> Day:
    """A day between two years."""
    return Day(rng.randint(1, 28), rng.randint(1, 12), rng.randint(first, last))


def draw_date(rng: random.Random, form: str) -> str:
    """A date of an event, in the form wanted or in a frequent one."""
    day = draw_day(rng, 1968 if rng.random() < 0.2 else 2009)
    if not form:
        form = rng.choices(("num", "long", "iso", "ab", "words", "sp", "my"), (66, 20, 3, 4, 1, 1, 5))[0]
    return day.write(form, rng)


def digits(rng: random.Random, count: int) -> str:
    """So many random digits, the first not zero."""
    return str(rng.randint(10 ** (count - 1), 10**count - 1))


def draw_phone(rng: random.Random, form: str) -> str:
    """A phone number; `short` is an internal one of 4 to 6 digits."""
    if form == "short":
        number = digits(rng, rng.choice((4, 5, 5, 6)))
        return number if rng.random() < 0.8 or len(number) < 5 else f"{number[:2]} {number[2:]}"
    pairs = [f"0{rng.choice('123456679')}", *(f"{rng.randint(0, 99):02d}" for _ in range(4))]
    separator = rng.choices((" ", ".", "", "-", "/", "  "), (52, 20, 14, 8, 3, 1))[0]
    text = separator.join(pairs)
    if rng.random() < 0.08:
        head = rng.choice(("+33 ", "+33", "0033 ", "+33 (0)"))
        text = head + separator.join([pairs[0][1], *pairs[1:]])
    if rng.random() < 0.02 and separator:
        at = rng.randrange(1, len(text) - 1)
        text = text[:at] + text[at:].replace(separator, "", 1)
    if rng.random() < 0.02:
        text = text.replace("0", "O", 1)
    return text


def draw_nir(rng: random.Random, sex: str) -> str:
    """A social security number with its key, or without it, in some spacing."""
    department = f"{rng.randint(1, 95):02d}"
    corsica = department == "20"
    number = "".join(
        (
            "2" if sex == "f" else "1",
            f"{rng.randint(20, 99):02d}",
            f"{rng.randint(1, 12):02d}",
            "2A" if corsica else department,
            digits(rng, 3),
            f"{rng.randint(1, 400):03d}",
        )
    )
    key = f"{97 - int(number.replace('2A', '19')) % 97:02d}"
    if rng.random() < 0.15:
        return number
    if rng.random() < 0.15:
        return " ".join(number + key)
    if rng.random() < 0.55:
        sizes = (1, 2, 2, 2, 3, 3)
        groups, at = [], 0
        for size in sizes:
            groups.append(number[at : at + size])
            at += size
        return " ".join([*groups, key]) if rng.random() < 0.7 else "".join(groups) + " " + key
    return number + key


def draw_ipp(rng: random.Random) -> str:
    """A patient identifier of a hospital."""
    if rng.random() < 0.12:
        return rng.choice("NPBH") + digits(rng, rng.randint(6, 9))
    if rng.random() < 0.06:
        return "-".join((digits(rng, 2), digits(rng, 3), digits(rng, 4)))
    return ("0" if rng.random() < 0.1 else "") + digits(rng, rng.randint(7, 12))


def draw_nda(rng: random.Random) -> str:
    """An identifier of a stay or of an examination."""
    kind = rng.random()
    if kind < 0.2:
        return digits(rng, 2) + rng.choice("HACEIP") + digits(rng, rng.randint(4, 7))
    if kind < 0.3:
        return rng.choice(("HDJ", "CS", "URG", "SJ", "A", "E", "AN")) + digits(rng, rng.randint(6, 9))
    if kind < 0.36:
        return f"{rng.randint(12, 25)}-{digits(rng, rng.randint(4, 6))}"
    return digits(rng, rng.randint(7, 11))


def draw_time(rng: random.Random) -> str:
    """A time of day."""
    hour, minute = rng.randint(0, 23), rng.choice((0, 0, 15, 20, 30, 40, 45, rng.randint(0, 59)))
    return rng.choice((f"{hour}h{minute:02d}", f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}", f"{hour}h"))


def draw_number(rng: random.Random, low: int, high: int, decimals: int = 0) -> str:
    """A number between two bounds, with a comma or (more rarely) a point."""
    if not decimals:
        return str(rng.randint(low, high))
    value = f"{rng.uniform(low, high):.{decimals}f}"
    return value if rng.random() < 0.2 else value.replace(".", ",")
