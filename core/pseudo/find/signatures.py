"""Initials that stand for a person: « J-M », « [08:12] JP : », « Merci ! » and « TLG » on the next line."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import medical_words
from cliniq.core.likeness import first_name_score
from cliniq.core.pseudo.find.roles import is_familiar
from cliniq.core.pseudo.find.view import View

# First letters of compound first names: Jean-Pierre, Marie-Claude.
_COMPOUND = re.compile(r"j-?[bcdflmpy]|m-?[cfjlp]")
_SAID = re.compile(r" ?: ?(?:\Z|[^0-9])")
_CLOCK = re.compile(r"(?:[0-9]{1,2} ?[:h] ?[0-9]{0,2}) ?\]? ?(?:[-–] ?)?\Z")
# What the line before a signature says.
_CLOSING = frozenset(
    (
        "merci cordialement confraternellement amicalement amities bises bise bisous salutations devoue bientot "
        "journee soiree weekend we courage"
    ).split()
)
_LINE_WORDS = 5
_INITIALS = re.compile(
    r"\n(?:> ?){0,4}[ \t]{0,20}([A-ZÀ-Þ]\.)[ ]?([A-ZÀ-Þ]\.(?:[ -]?[A-ZÀ-Þ]\.)?)(?=[ \t]{0,20}(?:\n|\Z)|, ?[a-zà-ÿ]{4})"
)
# « Signature du représentant : F. R. », initials at the right margin, and those that an item begins with.
_FIELD = re.compile(r"(?:[Ss]ignature|SIGNATURE|[Vv]isa|VISA)[^:\n]{0,40}: ?([A-ZÀ-Þ]\.)[ ]?([A-ZÀ-Þ]\.)")
_FIELDS = frozenset(["signature", "visa"])
_PLACED = re.compile(
    r"\n(?:[ \t]{10,}([A-ZÀ-Þ]\.)[ -]?([A-ZÀ-Þ]\.)(?=[ \t]*(?:\n|\Z)|, ?[a-zà-ÿ]{4})|"
    r"[-•*] ([A-ZÀ-Þ]\.) ([A-ZÀ-Þ]\.)(?= [a-zà-ÿ]{2})|(?:> ?)*([A-ZÀ-Þ]\.)([A-ZÀ-Þ]\.)(?= (?:poste|dect|bip|tel)))"
)
_EYES = frozenset(["O.D.", "O.G."])
# « merci !⏎k. » at the end of notes in lower case
_LAST_LETTER = re.compile(r"\n[ \t]*([a-zà-ÿ]\.)\s*\Z")
# « frappé le 15 (n.b.) »
_TYPED_BY = re.compile(r"(?:frappé|tapé|dicté|saisi)e? [^\n(]{0,20}\(([a-zA-Z]\.) ?([a-zA-Z]\.)\)")
# « voir avec Manon.⏎W. », above the message that is answered, or at the end
_ONE_LETTER = re.compile(
    r"\n(?:> ?){0,4}([A-ZÀ-Þ]\.)[ ]*(?=\n\s*(?:>|De : |-{3,}|_{3,}|Le [^\n]{5,60} a écrit)|\s*\Z)"
)
# « N/Réf. : HLB/mp »: who dictated, who typed.
_TYPED = re.compile(
    r"(?:[Rr][ée]f(?:érences?)?(?:\.|\.? ?:) ?|[NV]/ ?[Rr][ée]f\.? )([A-Z]{2,4})/([a-z]{2,3}|[A-Z]{2,3})(?![\w/])"
)
_ENDS = frozenset(".!?,")
_TYPISTS = frozenset("frappe frappee tape tapee dicte dictee saisi saisie".split())
_LAST_LINES = 5
_DAYS = frozenset("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
_DAY = re.compile(
    r"(?<![\w.])([A-LN-ZÀ-Þ]\.) ?((?:Lun|Mar|Mercre|Jeu|Vendre|Same)di|Dimanche|LUNDI|MARDI|JEUDI)"
    r"(?=,? [a-zà-ÿ(]|[ ]*[\n,)])"
)
_INITIAL = 4
_ONE_WORD = re.compile(r"\n[>\t ]{0,6}([A-ZÀ-Þ][a-zà-ÿ]{1,11})(?=[ ]*(?:\n|\Z))")
_FEW_WORDS = 3
_GIVEN = 1.2
_NOTES = frozenset("nb ps pj cc fyi ras".split())
_SIGNED = re.compile(
    r"\n[ \t]*(?:([A-ZÀ-Þ]\.(?:-?[A-ZÀ-Þ]\.)?) ?([A-ZÀ-Þ][\w'’-]+)(?=, ?[A-Za-zÀ-ÿ]|[ ]*(?:\n|\Z))|"
    r"(?<=[ \t]{10})([A-ZÀ-Þ]{2,4})(?=[ ]*(?:\n|\Z)))"
)
_ACTED = re.compile(
    r"(?:[Rr]elu|[Rr]édigé|[Tt]apé|[Dd]icté(?!e)|[Ss]aisi|[Vv]alid(?:é|ation))e?"
    r"(?: par| ?:| le [0-9./]{6,10}(?: à [0-9h:]{3,5})? ?[-–])? (?P<who>[A-Z]{2,4})(?=[ ]*(?:[,.;)/\n]|\Z)| le [0-9])"
)
# « (FXK prévenu »
_TOLD = re.compile(r".{0,3}(?:\(|, |- )(?P<who>[A-Z]{2,3}) (?:prévenue?|avisée?|appelée?|informée?)\b", re.DOTALL)
_SHORT_LETTERS = 6
# « A+ PK », at the end of a message
_BYES = frozenset("bise bises biz cdt".split())
_TAIL = 40
_BYE = re.compile(r"(?:A\+|@\+|[Bb]ises?|[Bb]iz|[Cc]dt)[ ,]{1,2}([A-Z]{2,3})(?=[ ]*(?:\n|\Z))")
# « lot noté, deltoïde G.⏎gp »
_LAST_PAIR = re.compile(r"[.!?][ ]*\n[ \t]*([a-z]{2})\s*\Z")
_ACTS = frozenset(
    (
        "validation "
        "relu relue redige redigee tape tapee dicte dictee saisi saisie valide validee prevenu prevenue avise avisee "
        "appele appelee informe informee"
    ).split()
)
# Letters of who is told that are no initials: the general practitioner, services, carriers.
_SERVICES = frozenset("mt ide as ash sav vsl cca spf dim mk sf iao pui ssr smr had hdj".split())
_NEAR = 80


def find_signatures(view: View, claimed: set[int]) -> list[Span]:
    """Initials in capitals that sign a message, open a line of a log, or are those of a compound first name."""
    found = _initials_alone(view)
    words, gaps = view.words, view.gaps
    if view.shouting:
        return found
    for index in view.uppers:
        word = words[index]
        if len(word) > 4 or index in claimed:
            continue
        compound = _COMPOUND.fullmatch(word) is not None
        before = words[index - 1] if index else ""
        if compound and "-" in word:
            ends = bool(gaps[index + 1]) or index + 1 == len(words)
            told = ends and (not index or bool(gaps[index])) and before not in ("apres", "avant")
        elif "\n" in gaps[index] and _signs(view, index):
            told = "-" in word or (word not in medical_words() and word not in _NOTES)
        else:
            told = compound and _opens(view, index)
        if told:
            label = "PRENOM" if compound else "NOM"
            found.append(Span(view.starts[index], view.ends[index], label, "signatures", 0.65))
            claimed.add(index)
    return found


def _initials_alone(view: View) -> list[Span]:
    """« Cordialement,⏎T. H. »: a line of initials after a polite form, or after a sentence or a line with a comma."""
    found: list[Span] = []
    for match in _INITIALS.finditer(view.text):
        before = view.text[max(0, match.start() - _NEAR) : match.start()].rstrip()
        index = view.word_at(match.start(1))
        words = view.words[max(0, index - _LINE_WORDS) : index]
        if before.endswith((",", ".", "?", "!")) or not _CLOSING.isdisjoint(words):
            found += _first_and_last(match)
    return found + _told(view) + _typed(view) + _last_lines(view) + _acted(view) + _signed_off(view) + _on_a_day(view)


def _first_and_last(match: re.Match[str], first: int = 1) -> list[Span]:
    """The spans of a first name in group `first` and of a last name in the next."""
    return [
        Span(*match.span(first), "PRENOM", "signatures", 0.65),
        Span(*match.span(first + 1), "NOM", "signatures", 0.65),
    ]


def _told(view: View) -> list[Span]:
    """Initials whose place tells: a field, the margin, the head of an item, the last line."""
    found: list[Span] = []
    fields = _FIELD.finditer(view.text) if view.has_any(_FIELDS) else ()
    for match in (*fields, *_PLACED.finditer(view.text)):
        group = match.lastindex or 0
        if match[group - 1] + match[group] not in _EYES:
            found += _first_and_last(match, group - 1)
    if view.has_any(_TYPISTS):
        for match in _TYPED_BY.finditer(view.text):
            found += _first_and_last(match)
    for match in _ONE_LETTER.finditer(view.text):
        if view.text[: match.start()].rstrip()[-1:] in _ENDS:
            found.append(Span(*match.span(1), "PRENOM", "signatures", 0.65))
    if "A+" in view.text or "@+" in view.text or view.has_any(_BYES):
        found += [Span(*match.span(1), "NOM", "signatures", 0.65) for match in _BYE.finditer(view.text)]
    pair = _LAST_PAIR.search(view.text, max(0, len(view.text) - _TAIL))
    if pair is not None:
        found.append(Span(*pair.span(1), "NOM", "signatures", 0.65))
    last = _LAST_LETTER.search(view.text) if view.whispering else None
    if last is not None and not _CLOSING.isdisjoint(view.words[-1 - _LINE_WORDS : -1]):
        found.append(Span(*last.span(1), "PRENOM", "signatures", 0.65))
    return found


def _last_lines(view: View) -> list[Span]:
    """« V. Bon, MPR » and « JR » at the margin, among the last lines: who signs may have a word for a name."""
    found: list[Span] = []
    text = view.text
    low = len(text)
    for _ in range(_LAST_LINES):
        low = max(0, text.rfind("\n", 0, low))
    for match in _SIGNED.finditer(text, low):
        if match[3]:
            if match[3].lower() not in medical_words():
                found.append(Span(*match.span(3), "NOM", "signatures", 0.65))
            continue
        if match[1] == "M.":
            continue
        last = view.folded[match.start(2) : match.end(2)]
        if last not in view.vocabulary.never and last not in medical_words():
            found += _first_and_last(match)
    return found


def _signed_off(view: View) -> list[Span]:
    """« Bon we⏎Mag⏎ »: a line that is one word with a capital, after a polite form."""
    found: list[Span] = []
    for match in _ONE_WORD.finditer(view.text):
        index = view.word_at(match.start(1))
        word = view.words[index]
        if view.vocabulary.means_else(word):
            continue
        last = index + 1 == len(view.words) and (is_familiar(word) or first_name_score(word) > _GIVEN)
        if last or not _CLOSING.isdisjoint(view.words[max(0, index - _FEW_WORDS) : index]):
            found.append(Span(*match.span(1), "PRENOM", "signatures", 0.65))
    return found


def _acted(view: View) -> list[Span]:
    """« relu FB », « rédigé par HV », « validé le 15/11/2023 - XDLT », « (FXK prévenu à 4h) »: initials of who acts."""
    found: list[Span] = []
    for index in view.places_of(_ACTS):
        start = view.starts[index]
        match = _ACTED.match(view.text, start) or _TOLD.match(view.text, max(0, start - _SHORT_LETTERS))
        if match is None:
            continue
        word = match["who"].lower()
        plain = word in medical_words() or word in view.vocabulary.roles or word in view.vocabulary.titles
        if word not in _SERVICES and (match.re is _ACTED or not plain):
            found.append(Span(*match.span("who"), "NOM", "signatures", 0.6))
    return found


def _on_a_day(view: View) -> list[Span]:
    """« J. Lundi, éducateur »: who bears a day's name, after an initial."""
    found: list[Span] = []
    for index in view.places_of(_DAYS):
        match = _DAY.search(view.text, max(0, view.starts[index] - _INITIAL), view.ends[index] + _INITIAL)
        if match is not None:
            found += _first_and_last(match)
    return found


def _typed(view: View) -> list[Span]:
    if not view.at("numbers.reference"):
        return []
    return [Span(*m.span(part), "NOM", "signatures", 0.7) for m in _TYPED.finditer(view.text) for part in (1, 2)]


def _opens(view: View, index: int) -> bool:
    """Whether a time stands before the initials and a colon after: a line of a log."""
    start = view.starts[index]
    return bool(_SAID.match(view.gaps[index + 1] + "x")) and bool(
        _CLOCK.search(view.folded, max(start - 10, 0), start)
    )


def _signs(view: View, index: int) -> bool:
    """Whether initials after a line end fill the line that follows a polite form."""
    gap, after = view.gaps[index], view.gaps[index + 1]
    if after.strip(" .") and "\n" not in after.lstrip(" .")[:1]:
        return False
    if gap[gap.rfind("\n") :].strip("\n >|"):
        return False
    for place in range(index - 1, max(index - 1 - _LINE_WORDS, -1), -1):
        if view.words[place] in _CLOSING:
            return True
        if "\n" in view.gaps[place]:
            return False
    return False
