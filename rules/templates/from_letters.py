"""Makes templates out of annotated letters: `python rules/templates/from_letters.py FOLDER... > documents.txt`.

A letter is marked as those of `tests/cases` are, `⟦surface|LABEL⟧`. It is cut at its blank lines into passages of some
lines; in each, an identifier becomes a slot, in the form that its surface has, and the words of one name one person.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cliniq.core.lexicon import commune, is_commune, place_key
from cliniq.core.text.fold import fold

_MARK = re.compile(r"⟦([^⟦⟧]*)\|([^⟦⟧|]*)⟧")
_SPECIAL = re.compile(r"([{}()|\\])")
_LONGEST = 420
_SHORTEST = 20
_LETTERS = "abcdefghijklmnoqrstuvwxyz"
# What stands between the words of one name.
_NEAR = re.compile(r"[ \t]{1,4}|, |-")
_LABELS = frozenset(
    "NOM PRENOM DATE DATE_NAISSANCE ADRESSE ZIP VILLE HOPITAL TEL MAIL IPP NDA SECU".split()
)
_MONTH = r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)\w*\.?"
_DATES = (
    ("num", re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}")),
    ("iso", re.compile(r"\d{4}-\d\d-\d\d|\d{8}")),
    ("ab", re.compile(r"\d{1,2} (?:janv|f[ée]v|avr|juil|sept|oct|nov|d[ée]c)[a-zé]{0,2}\.? \d{2,4}", re.I)),
    ("long", re.compile(rf"\d{{1,2}}(?:er)? {_MONTH} \d{{4}}", re.I)),
    ("dm", re.compile(rf"\d{{1,2}}[/.\-]\d{{1,2}}|\d{{1,2}}(?:er)? {_MONTH}", re.I)),
    ("my", re.compile(rf"{_MONTH} \d{{2,4}}|\d{{1,2}}/\d{{4}}", re.I)),
    ("y", re.compile(r"(?:19|20)\d\d")),
    ("d", re.compile(r"\d{1,2}")),
    ("m", re.compile(_MONTH, re.I)),
    ("sp", re.compile(r"(?:\d ){5,}\d")),
)
_SHORT_PHONE = 6


def passages(marked: str) -> Iterator[str]:
    """The parts of a letter, cut at blank lines and, when long, between lines."""
    part = ""
    for block in re.split(r"\n[ \t]*\n", marked.strip("\n")):
        for line in block.split("\n"):
            if part and len(part) + len(line) > _LONGEST:
                yield part
                part = ""
            part += ("\n" if part else "") + line.rstrip()
        if len(part) > _LONGEST // 2:
            yield part
            part = ""
    if part.strip():
        yield part


def template(marked: str) -> str:
    """A passage in the notation of the templates."""
    out: list[str] = []
    people: dict[str, str] = {}
    at = 0
    last = ""
    for match in _MARK.finditer(marked):
        between = marked[at : match.start()]
        out.append(_escaped(between))
        surface, label = match[1], match[2]
        if label in ("NOM", "PRENOM"):
            joined = bool(last) and _NEAR.fullmatch(between) is not None
            person = people.get(f"{label}:{fold(surface)}") or (last if joined else "") or _next(people)
            people[f"{label}:{fold(surface)}"] = last = person
            out.append(f"{{{person}.{label}{_name_form(surface, label)}}}" if person else _escaped(surface))
        else:
            out.append(_slot(surface, label) if label in _LABELS else _escaped(surface))
            last = ""
        at = match.end()
    out.append(_escaped(marked[at:]))
    return "".join(out)


def _next(people: dict[str, str]) -> str:
    used = set(people.values())
    return next((letter for letter in _LETTERS if letter not in used), "")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _name_form(surface: str, label: str) -> str:
    letters = re.sub(r"[^\w]", "", surface)
    if label == "NOM":
        return ":i" if len(letters) == 1 else ""
    return ":i" if len(letters) == 1 or re.fullmatch(r"\w\.?-?\w\.?", surface) else ""


def _slot(surface: str, label: str) -> str:
    form = ""
    if label in ("DATE", "DATE_NAISSANCE"):
        form = next((name for name, pattern in _DATES if pattern.fullmatch(surface)), "")
    elif label == "TEL":
        form = "short" if sum(map(str.isdigit, surface)) <= _SHORT_PHONE else ""
    elif label == "HOPITAL":
        key = place_key(surface)
        town = commune(key) if is_commune(key) else None
        form = "city" if town is not None else "acronym" if surface.isupper() and len(surface) < _SHORT_PHONE else ""
    return f"{{{label}:{form}}}" if form else f"{{{label}}}"


def _case(marked: str) -> str:
    """The flag of a passage whose names are all in lower case, or that is all in capitals."""
    names = [match[1] for match in _MARK.finditer(marked) if match[2] in ("NOM", "PRENOM")]
    if names and all(name.islower() for name in names):
        return " lower"
    return " upper" if _MARK.sub(lambda match: match[1], marked).isupper() else ""


def main(folders: list[str]) -> None:
    """Print the templates of the letters of some folders, in the order of their names."""
    found: list[str] = []
    for path in sorted(path for folder in folders for path in Path(folder).glob("*.txt")):
        for passage in passages(path.read_text(encoding="utf-8")):
            if len(passage.strip()) > _SHORTEST:
                found.append(f"# document{_case(passage)}\n{template(passage)}\n")
    print("---\n".join(found), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
