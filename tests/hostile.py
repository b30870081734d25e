"""Texts that break patterns which look back or ahead too far; each is made to a length in characters."""

from __future__ import annotations

from collections.abc import Callable


def _repeated(piece: str) -> Callable[[int], str]:
    return lambda size: (piece * (size // len(piece) + 1))[:size]


def _nested(size: int) -> str:
    return "(" * (size // 2) + ")" * (size // 2)


HOSTILE: dict[str, Callable[[int], str]] = {
    "no space": _repeated("a"),
    "no space, capitals": _repeated("A"),
    "no space, mixed": _repeated("Abcdé"),
    "nested brackets": _nested,
    "open brackets": _repeated("["),
    "commas": _repeated(","),
    "digits": _repeated("1"),
    "digits and blanks": _repeated("1 "),
    "digits and dots": _repeated("06."),
    "digits and newlines": _repeated("12\n"),
    "dates without end": _repeated("12/"),
    "combining marks": _repeated("\u0301"),
    "letters with marks": _repeated("e\u0301\u0302"),
    "zero width": _repeated("\u200b"),
    "zero width in words": _repeated("Du\u200bpont "),
    "right to left": _repeated("\u202eabc\u202c "),
    "blanks": _repeated(" "),
    "newlines": _repeated("\n"),
    "line ends, mixed": _repeated("a\r\nb\rc\n"),
    "dashes": _repeated("-"),
    "hyphened names": _repeated("Jean-"),
    "dots": _repeated("."),
    "initials": _repeated("J. "),
    "at signs": _repeated("a@"),
    "mail without end": _repeated("a.b-c_"),
    "titles": _repeated("Dr "),
    "titles and names": _repeated("Dr Vasseur "),
    "names": _repeated("Lefranc "),
    "names, one each": lambda size: " ".join(f"M. Lef{_letters(n)}" for n in range(size // 12)),
    "capital words": _repeated("MARTIN DUPONT "),
    "headers": _repeated("Nom : "),
    "headers in lines": _repeated("Nom : MARTIN\nPrénom : Jean\n"),
    "address words": _repeated("12 rue de la "),
    "negations": _repeated("pas de "),
    "negated list": _repeated("pas de diabète, "),
    "conditions": _repeated("diabète "),
    "condition lines": _repeated("- diabète : oui\n"),
    "boxes": _repeated("[ ] diabète [x] HTA "),
    "family": _repeated("père "),
    "months": _repeated("mars "),
    "number words": _repeated("vingt et "),
    "slashes": _repeated("diabète / "),
    "surrogate planes": _repeated("😀"),
}


def _letters(number: int) -> str:
    return "".join(chr(97 + (number // 26**place) % 26) for place in range(4))
