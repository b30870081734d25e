"""How far an address reaches: to its postcode, back to the label or the building before the street."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

_LONGEST = 70
# What stands between a street and its postcode: « , courée Desmet n° 5, », no sentence, no field.
_UP_TO_CODE = re.compile(
    r"[ ]?[,;(\-–][^\n.:;?!]{2,60}\Z| (?:villa|bat|batiment|lot|apt|appt|maison|res|no|numero|porte) [0-9a-z]{1,4}\Z"
)
_NO_ADDRESS = re.compile(r"\b(?:code postal|tel|fax|port|ne|nee|ipp|dr|mme|vit|chez|qui|est|a)\b|[0-9]{6}|@")
# « Tour Athéna, 9e étage – »: a building on the line before the street.
_BUILDING = re.compile(
    r"(?:tour|residence|res|batiment|bat|immeuble|imm|villa|maison(?! (?:medicale|de sante|d'arret|des? ))|cite|"
    r"chateau|domaine|parc|centre commercial|zac|za|zi|lieu-?dit|hameau|foyer|campus|palais|hotel|cour|ferme|mas|clos|"
    r"le clos)\b\.? [^\n:;]{2,50}?[ ]?[,\-–][ ]?\Z"
)
# « Adresse : BAT C ESC 4 - 19 ALLEE DES ERABLES »: parts of a building between the label and the street.
_PARTS = re.compile(
    r"(?:adresse|domicile)(?: [a-z]{2,12}){0,2} {0,4}: {0,3}"
    r"((?:(?:bat(?:iment)?|bt|esc(?:alier)?|apt|appt|app|etage|porte|hall|res|residence|tour|[a-z]|[0-9]{1,4})"
    r"[ .,\-–]{1,3}){2,10})\Z"
)
# « apt 22, rés. Les Letchis, »
_DOOR = re.compile(r"\b(?:apt|appt|app|appartement|bat|batiment|bt|esc|escalier|porte|etage) ?[a-z0-9]{1,4}, ?\Z")
_LOOSE = re.compile(r"[a-z][a-z' \-]{2,30}, ?\Z")
_ROADS = frozenset("route rte chemin che ch lieu-dit lieudit hameau montee sentier".split())


def reach(view: View, spans: Sequence[Span]) -> list[Span]:
    """Longer forms of the addresses among `spans`; those that are whole already have none."""
    folded = view.folded
    codes = sorted(span.start for span in spans if span.label == "ZIP")
    names = [span for span in spans if span.label in ("NOM", "PRENOM", "HOPITAL")]
    found: list[Span] = []
    for span in spans:
        if span.label != "ADRESSE":
            continue
        start, end = span.start, span.end
        code = next((place for place in codes if end <= place <= end + _LONGEST), None)
        if code is not None:
            between = folded[end:code].rstrip(" ,-–(")
            if _UP_TO_CODE.match(between) and not _NO_ADDRESS.search(between):
                end += len(between)
        line = folded.rfind("\n", 0, start) + 1
        parts = _PARTS.search(folded, line, start)
        line = max(line, folded.rfind("  ", line, start) + 2 if folded.rfind("  ", line, start) >= 0 else line)
        before = folded[line:start]
        if parts is not None:
            start = parts.start(1)
        building = _BUILDING.search(before) if parts is None else None
        if building is not None and not _NO_ADDRESS.search(building[0]):
            start = line + building.start()
            door = _DOOR.search(folded, line, start)
            start = door.start() if door is not None else start
        elif (
            view.words[view.word_at(span.start)] in _ROADS
            and _LOOSE.fullmatch(before)
            and view.text[line].isupper()
            and not any(one.start < start and one.end > line for one in names)
        ):
            start = line
        if (start, end) != (span.start, span.end):
            found.append(Span(start, end, "ADRESSE", "addresses", 0.98))
    return found
