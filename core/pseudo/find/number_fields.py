"""Numbers that the word before them names: « IPP : 8005512347 », « poste 4512 », « dossier n° F-08821 »."""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.document import Span
from cliniq.core.pseudo.find.view import View

# What may stand between a trigger and its number: a sign, « n° », « : », a few short words.
_BLANK = r"(?:[ \t.:=\-()#*,|'\"/]|\n(?![\n]))"
# A code that is plainly one: digits with a slash or a hyphen that are no date, or letters with them.
_MIXED = (
    r"(?:[a-z]{1,5}[\-/][0-9]{2,4}[\-/][0-9]{2,}|[a-z]{1,4}[0-9]{2,}[\-/.][0-9]{2,}|[a-z]{1,4}[0-9]{7,}|"
    r"[0-9]{2}[a-z]?[\-/](?:[0-9]{2,4}[\-/])?[0-9]{4,}|[0-9]{4}[\-/][0-9]{4,}|"
    r"[0-9]{2,4}-[a-z]{1,3}-[0-9]{3,}|[0-9]{2}[a-z]{2}-?[0-9]{4,})"
)
# A word before it, or the sign of a number.
_ANNOUNCED = rf"(?= n\.? ?o| n [0-9]| numero| ?: ?{_MIXED}| {_MIXED})"
_CODE_ALONE = re.compile(_MIXED)
_LEAD = (
    r"(?:[ \t]{7,40}:?[ \t]{0,20}|" + _BLANK + r"{0,6})"
    r"(?:(?:[a-z]{4,14}(?= [a-z]{4,14} no? ?[:.]? ?[0-9a-z]{1,4}[0-9\-])|[a-z\-]{2,14}\.?" + _ANNOUNCED + "|"
    # « IPP Baclesse 0240518 »
    r"[a-z]{4,14}(?= [0-9]{7,10}(?![0-9]))|"
    r"n\.? ?os?|n\.?(?= )|num|numeros?|ap|de|du(?!-)|d(?!-)|des|la|le|l(?!-)|"
    r"est|etant|au(?!-)|aux|sur|a l'(?:arrivee|entree|admission)|patient|enfant|bebe|mere|passage|dossier|venue|"
    r"sejour|stay|direct|interne|cadre|ide|medecin|secretariat|bureau|port|portable|fax|mobile|fixe|domicile|perso|"
    r"travail|pro|suivant|"
    r"sociale|social|l'assurance|s\.s\.?|ss|provisoire|permanent|unique|externe|administratif|hospitalier|"
    r"identification|identifiant|"
    r"ipp|id|visite|local|hopital|service|telephone|tel|numero de telephone|par telephone|"
    r"abrege|dect|poste|urgence|prive|garde|astreinte|nuit|jour|bas|chez|nous|vous|ici|actuel|ancien|ancienne|definitif|"
    r"hospitalisation|admission|clinique|infirmier|coordination|urgences|consultation|rdv)"
    + _BLANK
    + r"{1,5}){0,5}(?:n\.? ?o ?[:.]? ?)?"
)
# The letter O may stand for a zero, in folded text « o ».
_DIGITS = r"\+?\(?[0-9o](?<![a-z]o)(?:(?:[ .\-/]{0,2}| [.\-] )\(?[0-9o]\)?){%d,%d}(?<![ .\-/]o)"
_CODE = (
    r"(?!no?[0-9]+(?![0-9\-]))(?:[a-z]{1,5}[\-/._]?|[a-z]{1,2} )?[0-9]"
    r"(?:[ .\-/_]?[0-9]|[a-z]{1,2}(?=[0-9\-/.])|[\-/_.][a-z]{1,3}[\-/_.]?(?=[0-9])){%d,18}(?:-?[a-z](?![a-z0-9]))?"
)
# What follows a trigger, group 1 the number: after what may stand between, but for a reference.
_NUMBERS = {
    "TEL": "(" + _DIGITS % (7, 14) + ")(?![0-9])",
    "INTERNAL": (
        r"([0-9]{1,3}[ .\-]?[0-9]{2,4}|[0-9](?:[ .\n][0-9]{2}){2}|[0-9]{3})"
        r"(?![0-9a-z]|[ ./\-]?[0-9]|[ ]?(?:mg|ml|ans|h\b|%))"
    ),
    "IPP": (
        r"([0-9][ab]-[0-9]{5,10}|[0-9]{1,3}[a-z][0-9]{5,10}|"
        r"(?!no[0-9])(?:[a-z]{1,3}[\-.]?|[a-z]{1,3} )?[0-9](?:[ .\-]?[0-9]){2,14}(?:-[a-z](?![a-z]))?)(?![0-9])"
    ),
    "NDA": "([0-9]{2} [a-z] ?[0-9]{4,6}|" + _CODE % 3 + ")(?![0-9])",
    "SECU": r"([1-9](?:[ .\-\n]{0,2}[0-9]|(?<=2)[ab]){5,16})(?![0-9a-z]|:[0-9])",
    "RPPS": r"([0-9](?: ?[0-9]){10})(?![0-9])",
    "ADELI": r"([0-9](?: ?[0-9ab]){8})(?![0-9])",
    "FINESS": r"([0-9](?: ?[0-9ab]){8})(?![0-9])",
}
_REFERENCE = re.compile(
    r"(?:s|erences?)?[ .]{0,2}(?:no ?)?:? {0,2}(?!ipp|nda)((?:[a-z]{1,5}[/.\-_ ]){0,3}" + _CODE % 2 + ")(?![0-9])"
)
_NIR_LIKE = re.compile(r"[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]) ?[0-9][0-9ab] ?[0-9]{3} ?[0-9]{3}(?: ?[0-9]{2})?")
_LETTERS = re.compile(r" ([A-Z]{2,4}) \Z")
_IN_BRACKETS = re.compile(r"[a-z' ]{0,40} \(((?:[a-z]{1,3}[\-]?)?[0-9]{4,}(?:[\-/][0-9]{2,})?)\)")
_NUMBER_SIGN = re.compile(r"(?:n\.? ?o?s?|nos?|num|numero|id|:|=|\|)\W{0,3}$")
_NUMBER_WORD = re.compile(r"(?:n\.? ?o|no|numero)\W{0,3}$")
# A date in digits, which is no number of a person.
WHOLE_DATE = re.compile(
    r"(?:[0-3]?[0-9][/.\-][01]?[0-9][/.\-](?:19|20)?[0-9]{2}|[12][0-9]{3}[/\-][01][0-9][/\-][0-3][0-9])(?![0-9])"
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z")
_KEY = re.compile(r"[ |\t.,;:()\-/]{0,12}cle[ :|.\t)]{0,4}([0-9] ?[0-9])(?![0-9])")
# « au 4512 ou au 4513 », « 01 99 00 12 34 / 01 99 00 12 35 »
_ALSO = re.compile(
    r"[ ]{0,2}(?:ou|et|puis|/|,|;|-|–|//|\((?=[a-z]))"
    r"(?: ?(?:au|le|bip|dect|poste|tel|fax|port|mere :|pere :|jumeau :))?[ ]{0,2}"
    r"([0-9](?:[ .\-]?[0-9]){1,13})(?![0-9a-z]|[ ]?/|[.,][0-9]|:[0-9]|h)"
)
_WORDY = frozenset(
    "sejour venue visite dossier hospitalisation passage episode admission demande ip ins facture pid".split()
)
# These need a « n° » or a colon, and more than a small count after it.
_WEAK_INTERNAL = frozenset("tel telephone fax ligne joignable joignables phone postes standard secretariat".split())
_CALLS = frozenset("joindre appeler rappeler contacter prevenir appel faxer".split())
_PAGERS = frozenset("bip bips beep dect".split())
_KINDS = ("RPPS", "ADELI", "FINESS", "SECU", "IPP", "NDA", "TEL", "INTERNAL")
_LABEL = {"INTERNAL": "TEL", "REFERENCE": "NDA"}

# « N° patient : 123 », « Identification du patient (IPP) : 123 », « Patient n° 123 », « ID: 123 »
_PATIENT_CODE = r"((?!no?[0-9])(?:[a-z]{0,3}-?|[a-z]{2} )[0-9](?:[ .\-]?[0-9]){4,14})(?![0-9]|[ ]?/|,[0-9])"
_PATIENT_BARE = re.compile(r"[ ]([0-9]{7,10})(?=[ ]*(?:\n|\Z|[;|(]|  ))")
# « IPP / venue  700418823 / TLC24-009311 »
_SECOND = re.compile(r"[ ]?[/|][ ]?([a-z]{0,5}[0-9][0-9\-]{4,14}[0-9])(?![0-9/])")
_PATIENT = re.compile(
    r"(?:[ \t:=().\-]{0,3}(?:du|de la|le|la|patiente?|hospitalier|permanent|unique|interne|locale?|hopital)){0,4}"
    r"[ \t]{0,2}(?:\(?n\.? ?o? ?:? ?|numero ?:? ?|: ?|no ?|id ?:? ?|= ?|\t)" + _PATIENT_CODE
)
_PATIENT_SIGNED = re.compile(r"[ :]{1,4}" + _PATIENT_CODE)
_SIGNS = frozenset("no num numero n id identifiant".split())
_OF_THINGS = re.compile(r"\b(?:lots?|prothese|implant|stent|dispositif|materiel|fournisseur|art(?:icle)?)\b")
_OURS = frozenset("n v nos vos notre votre dossier mes".split())


@lru_cache(maxsize=len(_NUMBERS))
def _after(kind: str) -> re.Pattern[str]:
    """What follows a trigger of a kind; compiled when it is first met, since most kinds are rare."""
    return re.compile(_LEAD + _NUMBERS[kind])


def read_fields(view: View) -> list[Span]:
    """Telephones, identifiers and social security numbers after the word that names them."""
    found: list[Span] = []
    folded = view.folded
    for kind in _KINDS:
        for index in view.at(f"numbers.{kind}"):
            match = _after(kind).match(folded, view.ends[index])
            if match is not None and _is_value(view, kind, index, match):
                score = 0.99 if kind not in ("INTERNAL", "NDA") else 0.9
                start, end = match.span(1)
                if kind == "NDA":
                    # « dossier CMP 24/0193 »: the letters belong to the number.
                    letters = _LETTERS.search(view.text, view.ends[index], start)
                    start = letters.start(1) if letters else start
                if ")" in match[1] and "(" not in match[1]:
                    # « fax : (33) 1 20 95 23 02 », « (tél. 01 99 00 12 34) »
                    start, end = (start, end - 1) if match[1][-1] == ")" else (start - 1, end)
                # « INS : 2 57 11 14 762 038 41 »: the national identity is the social security number.
                national = kind == "IPP" and _NIR_LIKE.fullmatch(folded, start, end) is not None
                found.append(Span(start, end, "SECU" if national else _LABEL.get(kind, kind), "numbers", score))
    for index in view.at("numbers.request"):
        match = _after("NDA").match(folded, view.ends[index])
        if match is not None and _digits(match[1]) >= 5 and _numbered(view, index, match):
            found.append(Span(match.start(1), match.end(1), "NDA", "numbers", 0.8))
    for index in view.at("numbers.NDA"):
        # « le dossier du jour est créé (HJ2403-0718) »
        match = _IN_BRACKETS.match(folded, view.ends[index])
        if match is not None and view.words[index] in ("dossier", "sejour", "venue"):
            found.append(Span(match.start(1), match.end(1), "NDA", "numbers", 0.75))
    for index in view.at("numbers.reference"):
        match = _REFERENCE.match(folded, view.ends[index])
        if match is not None and _is_reference(view, index, match):
            found.append(Span(match.start(1), match.end(1), "NDA", "numbers", 0.8))
    for index in view.at("numbers.patient"):
        match = _PATIENT.match(folded, view.ends[index])
        if match is None and index and view.words[index - 1] in _SIGNS:
            match = _PATIENT_SIGNED.match(folded, view.ends[index])
        if match is None:
            match = _PATIENT_BARE.match(folded, view.ends[index])
        if match:
            found.append(Span(match.start(1), match.end(1), "IPP", "numbers", 0.9))
    for span in [span for span in found if span.label == "IPP"]:
        match = _SECOND.match(folded, span.end)
        if match is not None and not WHOLE_DATE.match(match[1]):
            found.append(Span(match.start(1), match.end(1), "NDA", "numbers", 0.8))
    return found


def _digits(value: str) -> int:
    return sum(map(str.isdigit, value))


def _numbered(view: View, index: int, match: re.Match[str]) -> bool:
    """Whether « n° » stands right before the value, or is the trigger: « le numéro F-08821 »."""
    lead = view.folded[view.ends[index] : match.start(1)]
    signed = _NUMBER_WORD.search(lead) or (view.words[index] == "numero" and len(lead) == 1)
    return bool(signed) and "\n" not in lead and not WHOLE_DATE.match(match[1])


def _is_value(view: View, kind: str, index: int, match: re.Match[str]) -> bool:
    """Whether what stands after a trigger is a value of its kind."""
    value = match[1]
    digits = _digits(value)
    if kind == "TEL":
        return digits + value.count("o") >= 8 and not WHOLE_DATE.match(value)
    if kind == "SECU":
        return digits >= 9 or (digits >= 6 and value[0] in "12" and view.words[index] in ("nir", "nss", "secu"))
    if kind not in ("IPP", "NDA", "INTERNAL"):
        return True
    word = view.words[index]
    lead = view.folded[view.ends[index] : match.start(1)]
    if kind == "INTERNAL":
        return _is_internal(word, value, digits, lead)
    if WHOLE_DATE.match(value) or ("\n" in lead and digits < 6):
        return False
    signed = bool(_NUMBER_SIGN.search(lead)) or _plainly_a_code(value) or (
        # « N° VENUE   25/0044 »
        index > 0 and not lead.strip(" \t") and view.words[index - 1] in ("n", "no", "numero")
    )
    # « numéro de dossier 11 872 »
    told = index > 1 and view.words[index - 1] in ("de", "du") and view.words[index - 2] in _SIGNS and lead == " "
    if kind == "NDA" and not told and ((digits < 5 and not signed) or (digits < 6 and " " in value.strip())):
        return False
    if value[0].isalpha() and " " in value[:4] and not (signed or view.text[match.start(1)].isupper()):
        return False
    if word not in _WORDY:
        return True
    close = len(lead) <= 3
    return signed or told or (digits >= 7 and len(lead) <= 2) or (value[0].isalpha() and close and digits >= 4)


def _plainly_a_code(value: str) -> bool:
    return _CODE_ALONE.fullmatch(value) is not None and not WHOLE_DATE.match(value)


def _is_internal(word: str, value: str, digits: int, lead: str) -> bool:
    """Whether a short number after « poste », « tél », « bip » is an internal one."""
    if "\n" in lead or digits > 6 or (digits < 4 and word not in _PAGERS | {"poste"}):
        return False
    if digits == 3 and word == "poste":
        return lead == " " and len(value) == 3
    led = ":" in lead or " au " in lead or " le " in lead or "interne" in lead
    if word in _CALLS:
        return " au " in lead or " le " in lead
    if word in _WEAK_INTERNAL and len(lead) > 6 and not led:
        return False
    return not (_YEAR.match(value) and word in ("ligne", "standard", "secretariat", "fax", "appel"))


def _is_reference(view: View, index: int, match: re.Match[str]) -> bool:
    """Whether « Réf. : X » refers to a file: « N/Réf », at the head of a line, and no article of a catalogue."""
    dated = _digits(match[1]) == 4 and _YEAR.search(match[1]) is not None
    if _digits(match[1]) < 4 or WHOLE_DATE.match(match[1]) or dated:
        # « Référence : RFE SFAR 2017 »
        return False
    start = view.starts[index]
    line = view.folded.rfind("\n", 0, start) + 1
    if _OF_THINGS.search(view.folded, line, match.end() + 40):
        return False
    opens = not view.folded[line:start].strip(" |\t-*(") or view.gaps[index].endswith(("  ", "|", "\t", "("))
    return opens or ":" in view.folded[view.ends[index] : match.start(1)] or view.words[index - 1] in _OURS


def read_keys(view: View, spans: list[Span]) -> list[Span]:
    """The key of a social security number where it stands in a field of its own: « clé 61 »."""
    found = []
    for span in spans:
        if span.label == "SECU":
            match = _KEY.match(view.folded, span.end)
            if match:
                found.append(Span(match.start(1), match.end(1), "SECU", "numbers", 0.95))
    return found


def read_more(view: View, spans: list[Span]) -> list[Span]:
    """Further numbers after a telephone, a patient's or a stay's, as long as the first: « au 4512 ou au 4513 »."""
    found = []
    starts = {span.start for span in spans}
    for span in spans:
        if span.label not in ("TEL", "IPP", "NDA"):
            continue
        size, end = _digits(view.folded[span.start : span.end]), span.end
        for _ in range(4):
            match = _ALSO.match(view.folded, end)
            if match is None or match.start(1) in starts:
                break
            digits, value = _digits(match[1]), match[1]
            if digits != size or WHOLE_DATE.match(value) or (_YEAR.match(value) and "," in match[0]):
                break
            found.append(Span(match.start(1), match.end(1), span.label, "numbers", 0.9))
            end = match.end(1)
    return found
