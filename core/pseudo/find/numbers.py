"""Numbers that identify: telephones, social security numbers, identifiers of patients, stays and staff."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

# On folded text, where the letter O that stands for a zero is « o ».
_O = "[0o]"
_PAIR = r"[ .\-/]{0,2}[0-9o][0-9o]"
# Any telephone that its own form betrays, any number of 13 or 15 digits with the form of a NIR.
_NUMBER = re.compile(
    r"(?<![0-9])(?:"
    rf"(?P<tel>(?:(?:\+|00)33|\(\+?33\))[ .\-]?(?:\(0\))?[ .\-]?0?[1-9](?:{_PAIR}){{3,4}}"
    rf"|{_O}[1-9](?:{_PAIR}){{4}}"
    r"|0[1-9][0-9]{0,2}(?:[ .\-/][0-9]{2,4}){2,3}"
    r"|\+[1-9][0-9]{0,2}[ .\-]?(?:\(0\)[ .\-]?)?[0-9](?:[ .\-/]?[0-9]){6,11}"
    r"|\([0-9]{3}\)[ \-]{0,2}[0-9]{3}-[0-9]{4}(?: [0-9]{2})?)"
    r"|(?<![a-z])(?P<nir>[1-478][ .\-]{0,2}[0-9]{2}[ .\-]{0,2}[0-9]{2}[ .\-]{0,2}[0-9][0-9ab]"
    r"[ .\-]{0,2}[0-9]{3}[ .\-]{0,2}[0-9]{3}"
    r"(?:[ .\-/]{0,3}(?:cle ?:? ?)?[0-9]{2})?)"
    r")(?![0-9a-z]|[.,][0-9])"
)
_NEIGHBOUR = re.compile(r"[0-9] ?$")
# What may stand between a trigger and its number: a sign, « n° », « : », a few short words.
_LEAD = (
    r"(?:[ \t.:=\-()#*,|'\"/]|\n(?![\n])){0,6}"
    r"(?:(?:[a-z]{2,14} (?=n\.? ?o|numero)|n\.? ?o?s?|nos?|num|numero|numeros|ap|de|du|d|des|la|le|l|"
    r"est|etant|au|aux|sur|patient|passage|dossier|venue|"
    r"sejour|stay|direct|interne|cadre|ide|medecin|secretariat|bureau|port|portable|fax|mobile|fixe|domicile|perso|"
    r"travail|pro|suivant|"
    r"sociale|social|l'assurance|s\.s\.?|ss|provisoire|permanent|unique|externe|administratif|hospitalier|"
    r"identification|identifiant|"
    r"ipp|id|visite|local|hopital|service|telephone|tel|numero de telephone|par telephone|"
    r"abrege|dect|poste|urgence|prive|"
    r"hospitalisation|admission|clinique|infirmier|coordination|urgences|consultation|rdv)"
    r"(?:[ \t.:=\-()#*,|'\"/]|\n(?![\n])){1,5}){0,5}(?:n\.? ?o ?[:.]? ?)?"
)
_DIGITS = r"\+?\(?[0-9](?:[ .\-/]{0,2}\(?[0-9]\)?){%d,%d}"
_AFTER = {
    "TEL": re.compile(_LEAD + "(" + _DIGITS % (7, 14) + ")(?![0-9a-z])"),
    "INTERNAL": re.compile(
        _LEAD + r"([0-9]{2,3}[ .]?[0-9]{2,3})(?![0-9a-z]|[ ./\-]?[0-9]|[ ]?(?:mg|ml|ans|h\b|%))"
    ),
    "IPP": re.compile(
        _LEAD + r"((?!no?[0-9])[a-z]{0,3}[\-]?[0-9](?:[ .\-]?[0-9]){2,14}(?:-[a-z](?![a-z]))?)(?![0-9])"
    ),
    "NDA": re.compile(
        _LEAD
        + r"((?!no?[0-9])[a-z]{0,4}[\-/ ]?[0-9]"
        r"(?:[ .\-/]?[0-9]|[a-z](?=[0-9\-/])|[\-/][a-z]{1,2}[\-/]?(?=[0-9])){3,16})(?![0-9])"
    ),
    "SECU": re.compile(_LEAD + r"([1-9](?:[ .\-]{0,2}[0-9ab]){6,16})(?![0-9a-z])"),
    "RPPS": re.compile(_LEAD + r"([0-9](?: ?[0-9]){10})(?![0-9])"),
    "ADELI": re.compile(_LEAD + r"([0-9](?: ?[0-9ab]){8})(?![0-9])"),
    "FINESS": re.compile(_LEAD + r"([0-9](?: ?[0-9ab]){8})(?![0-9])"),
}
_NUMBER_SIGN = re.compile(r"(?:n\.? ?o?s?|nos?|num|numero|id|:|=)\W{0,3}$")
_DATE = re.compile(
    r"(?:[0-3]?[0-9][/.\-][01]?[0-9][/.\-](?:19|20)?[0-9]{2}|[12][0-9]{3}[/\-][01][0-9][/\-][0-3][0-9])(?![0-9])"
)
_CLOCK = re.compile(r":[0-9]{2}")
_LABEL = {"INTERNAL": "TEL"}
_KINDS = ("RPPS", "ADELI", "FINESS", "SECU", "IPP", "NDA", "TEL", "INTERNAL")


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
    return re.sub(r"[^0-9a-z]", "", text)


def _led(view: View) -> list[Span]:
    """Numbers that the word before them names."""
    found: list[Span] = []
    folded = view.folded
    for kind in _KINDS:
        pattern = _AFTER[kind]
        for index in view.at(f"numbers.{kind}"):
            match = pattern.match(folded, view.ends[index])
            if match is None:
                continue
            value = match[1]
            digits = sum(map(str.isdigit, value))
            lead = folded[view.ends[index] : match.start(1)]
            if kind in ("IPP", "NDA"):
                if _DATE.match(value) or (kind == "NDA" and digits < 5 and not _NUMBER_SIGN.search(lead)):
                    continue
                if kind == "NDA" and digits < 6 and " " in value.strip():
                    continue
                if view.words[index] in _WORDY and not (
                    _NUMBER_SIGN.search(lead)
                    or (digits >= 7 and len(lead) <= 2)
                    or (value[0].isalpha()
                    and len(lead) <= 3
                    and digits >= 5)
                ):
                    continue
                if "\n" in lead and digits < 6:
                    continue
            if kind == "TEL" and digits < 8:
                continue
            if kind == "INTERNAL" and (
                "\n" in lead
                or digits < 4
                or (
                    view.words[index] in _WEAK_INTERNAL
                    and len(lead) > 6
                    and ":" not in lead
                    and " au " not in lead
                )
            ):
                continue
            if kind == "INTERNAL" and re.match(r"(?:19|20)[0-9]{2}$", value) and view.words[index] == "ligne":
                continue
            if kind == "SECU" and (
                digits < 9 or (view.words[index] in ("national", "assure", "insee", "securite") and digits < 9)
            ):
                continue
            score = 0.99 if kind not in ("INTERNAL", "NDA") else 0.9
            end = match.end(1) - (value[-1] == ")" and "(" not in value)
            found.append(Span(match.start(1), end, _LABEL.get(kind, kind), "numbers", score))
    for index in view.at("numbers.patient"):
        match = _PATIENT.match(folded, view.ends[index])
        if (
            match is None
            and index
            and view.words[index - 1] in ("no", "num", "numero", "n", "id", "identifiant")
        ):
            match = _PATIENT_SIGNED.match(folded, view.ends[index])
        if match:
            found.append(Span(match.start(1), match.end(1), "IPP", "numbers", 0.9))
    return found


# « N° patient : 123 », « Identification du patient (IPP) : 123 », « Patient n° 123 », « ID: 123 »
_PATIENT = re.compile(
    r"(?:[ \t:=().\-]{0,3}(?:du|de la|le|la|patiente?|hospitalier|permanent|unique|interne|locale?|hopital)){0,4}"
    r"[ \t]{0,2}(?:\(?n\.? ?o? ?:? ?|numero ?:? ?|: ?|no ?|id ?:? ?|= ?|\t)"
    r"((?!no?[0-9])[a-z]{0,3}-?[0-9](?:[ .\-]?[0-9]){4,14})(?![0-9]|[ ]?/|,[0-9])"
)
_PATIENT_SIGNED = re.compile(
    r"[ :]{1,4}((?!no?[0-9])[a-z]{0,3}-?[0-9](?:[ .\-]?[0-9]){4,14})(?![0-9]|[ ]?/|,[0-9])"
)
_WORDY = frozenset(
    "sejour venue visite dossier hospitalisation passage episode admission demande ip ins facture pid".split()
)
_WEAK_INTERNAL = frozenset("tel telephone fax ligne joignable joignables phone postes".split())


def _shaped(view: View) -> list[Span]:
    """Numbers that their own form betrays: telephones, NIR, spaced digits."""
    found: list[Span] = []
    folded, words, gaps, starts = view.folded, view.words, view.gaps, view.starts
    done = 0
    for index in view.digits:
        start = starts[index]
        if start < done:
            continue
        size = len(words[index])
        following = (
            index + 1 < len(words)
            and (words[index + 1][0] in "0123456789" or words[index + 1] in ("o", "a", "b"))
            and len(gaps[index + 1]) <= 4
        )
        if size < 9 and not following:
            continue
        prefix = folded[max(0, start - 3) : start]
        if prefix[-1:] in ("+", "("):
            start -= 2 if prefix[-2:] in ("(+", "+(") else 1
        elif prefix[-1:] == "o" and not gaps[index] and words[index - 1] == "o":
            start -= 1
        elif not (size > 8 or words[index][0] in "0123478"):
            continue
        match = _NUMBER.match(folded, start)
        if match is None and start < starts[index]:
            match = _NUMBER.match(folded, starts[index])
        if match is None:
            continue
        start = match.start()
        kind = match.lastgroup
        value = match[0]
        end = match.end()
        if kind == "tel":
            inside = _NEIGHBOUR.search(folded, max(0, start - 2), start) and re.match(
                r" ?[0-9]", folded[end : end + 2]
            )
            number = _compact(value)
            if value[0] == "0" and value[1] != "0" and len(number) != 10:
                continue
            if (
                inside
                or len(set(number)) < 3
                or ("/" in value and _DATE.match(value))
                or _CLOCK.match(folded, end)
            ):
                continue
            found.append(Span(start, end, "TEL", "numbers", 0.95))
        elif kind == "nir":
            number = _compact(value.replace("cle", ""))
            right = nir_key_is_right(number)
            if not right and (
                not (1 <= int(number[3:5]) <= 12 or int(number[3:5]) >= 20)
                or _NEIGHBOUR.search(folded, max(0, start - 2), start)
            ):
                continue
            found.append(Span(start, end, "SECU", "numbers", 1.0 if right else 0.85))
        done = end
    return found


# A number alone in a cell, or a long one: in a patient header, the patient's, then the stay's.
_CELL = re.compile(r"(?:^|[|¦\t]|\n|  )[ ]{0,3}$")


def _bare(view: View, taken: list[Span]) -> list[Span]:
    """Long numbers that nothing names: identifiers of the patient, then of the stay."""
    found: list[Span] = []
    folded = view.folded
    covered = sorted((span.start, span.end) for span in taken)
    place = 0
    lots = view.vocabulary.words("numbers.lot")
    last_line = -2
    for index in view.digits:
        word, start, end = view.words[index], view.starts[index], view.ends[index]
        if not 7 <= len(word) <= 14:
            continue
        while place < len(covered) and covered[place][1] <= start:
            place += 1
        if place < len(covered) and covered[place][0] < end:
            continue
        gap = view.gaps[index]
        if (
            (index and view.words[index - 1] in lots)
            or (index > 1 and view.words[index - 2] in lots)
            or gap[-1:] in (".", ",", "-", "/")
            or (not gap
            and index)
        ):
            continue
        after = folded[end : end + 8]
        cell = bool(re.search(r"[|\t;,]\s{0,3}$|\s\s$", gap)) or not index
        if re.match(r"[.,\-/][0-9a-z]|[a-z]|\s?(?:mg|ml|ui|u/|/mm|/l|elements|copies|euros?|\$)", after):
            continue
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
    led = _led(view)
    shaped = _shaped(view)
    return led + shaped + _bare(view, led + shaped)
