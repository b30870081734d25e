"""Synthetic notes: templates filled with made-up identities, in every surface form, with exact spans.

Everything follows from the seed: the same seed, templates and lexicons give the same notes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cliniq.core.document import Document, Span
from cliniq.core.errors import RuleError
from cliniq.core.resources import rules_dir
from cliniq.core.train import values
from cliniq.core.train.draw import Sources, Weighted, lexicon_sources
from cliniq.core.train.identities import Identities, Person
from cliniq.core.train.noise import Segment, Style, case_name, damage, draw_style, strip_accents
from cliniq.core.train.places import Places
from cliniq.core.train.templates import Number, Passage, Slot, WordList, read_folder

LABELS = (
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "HOPITAL", "TEL", "MAIL", "IPP", "NDA",
    "SECU",
)  # fmt: skip
_CIVIL = {"f": (("Mme", 60), ("Madame", 25), ("Mlle", 6), ("Mme.", 5), ("MME", 6), ("mme", 6)),
          "m": (("M.", 50), ("Monsieur", 25), ("Mr", 14), ("M", 8), ("MR", 4), ("mr", 4), ("Mr.", 3))}  # fmt: skip
_DOCTOR = (("Dr", 58), ("Docteur", 16), ("Dr.", 10), ("Pr", 9), ("Professeur", 3), ("DR", 5), ("dr", 5), ("Pr.", 2))
_DOMAINS = ("gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "hotmail.fr", "outlook.fr", "sfr.fr",
            "aphp.fr", "chu-{}.fr", "ch-{}.fr", "clinique-{}.fr", "{}.mssante.fr", "hopital-{}.com")  # fmt: skip
# Words of the text that follow the sex of a person: {p.E} is « e » for a woman, {p.IL} « il » or « elle ».
_AGREE = {
    "E": ("e", ""), "IL": ("elle", "il"), "FILS": ("fille", "fils"), "EPOUX": ("épouse", "époux"),
    "PERE": ("mère", "père"), "FRERE": ("sœur", "frère"), "LE": ("la", "le"), "ONCLE": ("tante", "oncle"),
    "PATIENT": ("patiente", "patient"), "VOISIN": ("voisine", "voisin"),
}  # fmt: skip
PATIENT = "pat"


@dataclass
class _Scene:
    """Who is in a passage, and how the note is written."""

    style: Style
    people: dict[str, Person]
    cities: dict[str, tuple[str, str]] = field(default_factory=dict)
    hospital: str = ""


def _initials(first: str, rng: random.Random) -> str:
    dot = rng.choices((".", "", ". "), (82, 16, 2))[0].strip()
    parts = [part[0] for part in first.replace(" ", "-").split("-") if part]
    if len(parts) > 1 and rng.random() < 0.75:
        return rng.choice((f"{dot}-", "-", "")).join(parts[:2]) + dot
    return parts[0] + dot


def _mail(person: Person, rng: random.Random, city: str) -> str:
    first, last = (
        "".join(c for c in strip_accents(name).lower() if c.isalnum() or c == "-")
        for name in (person.first, person.last)
    )
    town = "".join(c for c in strip_accents(city).lower() if c.isalpha())
    local = rng.choice((f"{first}.{last}", f"{first}.{last}", f"{first[0]}.{last}", f"{last}{rng.randint(1, 99)}", last,
                        f"{first}{last}", f"{last}.{first}", f"secretariat.{last}", f"{first}_{last}"))  # fmt: skip
    address = f"{local}@{rng.choice(_DOMAINS).format(town or 'sante')}"
    if rng.random() < 0.05:
        address = address.replace("@", " @ ")
    return address.upper() if rng.random() < 0.03 else address


class Synthesizer:
    """Makes notes out of templates and the names of `sources`.

    `words` are the lists that templates name with `{@list}`. A template that names an unknown list or slot is
    refused (`RuleError`) at once, not when it is drawn. `counts` says how many passages hold identifiers and
    how many do not.
    """

    def __init__(self, passages: Sequence[Passage], words: dict[str, Sequence[str]], sources: Sources) -> None:
        groups: dict[bool, list[Passage]] = {True: [], False: []}
        for passage in passages:
            groups[any(slot.name in LABELS for slot in passage.slots())].append(passage)
        self.counts = (len(groups[True]), len(groups[False]))
        # Long passages teach more than short ones, and are drawn more often.
        self._pools = {
            kind: Weighted((passage, min(passage.size, 150) ** 0.5) for passage in group)
            for kind, group in groups.items()
            if group
        }
        self._plain = frozenset(passage.source for passage in groups[False])
        self._words = dict(words)
        self._identities = identities = Identities(sources)
        self._places = Places(sources, identities)
        rng = random.Random(0)
        for passage in passages:
            for _ in range(3):
                self._fill(passage, self._scene(rng), rng)

    def _scene(self, rng: random.Random) -> _Scene:
        return _Scene(draw_style(rng), {PATIENT: self._identities.person(rng)})

    def documents(self, count: int, seed: int = 0) -> Iterator[Document]:
        """So many notes."""
        for index in range(count):
            yield self.document(index, seed)

    def document(self, index: int, seed: int = 0) -> Document:
        """The note of this number: a few passages in one style, about one patient."""
        rng = random.Random(f"{seed}:{index}")
        scene = self._scene(rng)
        share = rng.choices((0.0, 0.35, 0.65, 1.0), (14, 26, 34, 26))[0]
        segments: list[Segment] = []
        for at in range(rng.choice((1, 1, 2, 3, 4, 6))):
            wanted = rng.random() < share
            pool = self._pools.get(wanted) or self._pools[not wanted]
            if at:
                segments.append((rng.choices(("\n", "\n\n", " ", "\n\n\n"), (60, 18, 20, 2))[0], ""))
            passage = pool.draw(rng)
            # Persons other than the patient belong to their passage.
            scene.people = {PATIENT: scene.people[PATIENT]}
            scene.cities = {who: city for who, city in scene.cities.items() if who == PATIENT}
            segments.extend(self.passage(passage, scene, rng))
        return assemble(f"synthetic-{seed}-{index}", segments)

    def passage(self, passage: Passage, scene: _Scene, rng: random.Random) -> list[Segment]:
        """One passage, filled, cased and damaged."""
        segments = self._fill(passage, scene, rng)
        lower = "lower" in passage.flags or ("upper" not in passage.flags and rng.random() < 0.05)
        upper = not lower and ("upper" in passage.flags or (passage.source in self._plain and rng.random() < 0.07))
        if "clean" not in passage.flags:
            # Glued words of one case can't be told apart.
            style = replace(scene.style, glue=0.0) if lower or upper else scene.style
            segments = damage(segments, style, rng, self._identities.words)
        if lower:
            return [(text.lower(), label) for text, label in segments]
        if upper:
            plain = rng.random() < 0.8
            return [((strip_accents(text) if plain else text).upper(), label) for text, label in segments]
        return segments

    def _fill(self, passage: Passage, scene: _Scene, rng: random.Random) -> list[Segment]:
        parts = passage.expand(rng)
        for slot in parts:
            if isinstance(slot, Slot) and slot.form in ("f", "m") and slot.who and slot.who not in scene.people:
                scene.people[slot.who] = self._identities.person(rng, slot.form)
        segments: list[Segment] = []
        for part in parts:
            if isinstance(part, str):
                segments.append((part, ""))
            elif isinstance(part, Number):
                segments.append((values.draw_number(rng, part.low, part.high, part.digits), ""))
            elif isinstance(part, WordList):
                if part.name not in self._words:
                    raise RuleError(f"{passage.source}: no list « {part.name} » in templates/words")
                known = self._identities.drugs if part.name == "drugs" and rng.random() < 0.6 else None
                segments.append((rng.choice(known or self._words[part.name]), ""))
            else:
                segments.append(self._slot(part, passage, scene, rng))
        return segments

    def _slot(self, slot: Slot, passage: Passage, scene: _Scene, rng: random.Random) -> Segment:
        identities, places, form = self._identities, self._places, slot.form
        person = scene.people.get(slot.who)
        if person is None:
            person = identities.person(rng, form if form in ("f", "m") else "")
            if slot.who:
                scene.people[slot.who] = person
        place = slot.who or "here"
        match slot.name:
            case "NOM":
                name = case_name(person.last, scene.style.last, rng)
                return (f"{name[0]}{rng.choice(('.', '.', ''))}" if form == "i" else name), "NOM"
            case "PRENOM":
                if form == "i":
                    name = _initials(person.first, rng)
                    return (name if rng.random() < 0.93 else name.lower()), "PRENOM"
                if form == "j":
                    return rng.choice("JMPACLFS") + rng.choice("PCMLFBAJ"), "PRENOM"
                name = person.nickname if form == "n" else person.first
                return case_name(name, scene.style.first, rng), "PRENOM"
            case "TITRE":
                titles = _DOCTOR if form == "dr" else _CIVIL[person.sex]
                return rng.choices([t for t, _ in titles], [w for _, w in titles])[0], ""
            case "DATE":
                return values.draw_date(rng, form), "DATE"
            case "DATE_NAISSANCE":
                form = form or rng.choices(("num", "long", "iso", "words", "ab", "sp"), (78, 10, 4, 1, 3, 2))[0]
                return values.draw_day(rng, 1922, 2018).write(form, rng), "DATE_NAISSANCE"
            case "TEL":
                return values.draw_phone(rng, form), "TEL"
            case "MAIL":
                return _mail(person, rng, places.city(rng)[0]), "MAIL"
            case "ADRESSE":
                street = places.street(rng)
                return (street.upper() if rng.random() < 0.2 else street), "ADRESSE"
            case "ZIP":
                return scene.cities.setdefault(place, places.city(rng))[1], "ZIP"
            case "VILLE":
                city = scene.cities.setdefault(place, places.city(rng))[0]
                if not slot.who:
                    del scene.cities[place]
                kind = rng.random()
                if kind < 0.22:
                    city = city.upper() if kind < 0.06 else strip_accents(city).upper()
                return city, "VILLE"
            case "HOPITAL":
                if not scene.hospital or rng.random() < 0.5 or form:
                    scene.hospital = places.hospital(rng, form)
                name = scene.hospital
                return (strip_accents(name).upper() if rng.random() < 0.15 else name), "HOPITAL"
            case "IPP":
                return values.draw_ipp(rng), "IPP"
            case "NDA":
                return values.draw_nda(rng), "NDA"
            case "SECU":
                return values.draw_nir(rng, person.sex), "SECU"
            case "EPONYM":
                # A name that means a thing: the context alone tells it from a person.
                name = identities.last_name(rng)
                return (name.upper() if rng.random() < 0.1 else name), ""
            case "ACRONYME":
                return identities.acronym(rng), ""
            case "LATIN":
                return identities.latin(rng), ""
            case "DRUGLIKE":
                return identities.drug_like(rng), ""
            case "HEURE":
                return values.draw_time(rng), ""
            case "JOUR":
                return rng.choice(values.DAYS), ""
            case name if name in _AGREE:
                return _AGREE[name][0 if person.sex == "f" else 1], ""
        raise RuleError(f"{passage.source}: unknown slot {{{slot.name}}}")


def assemble(id: str, segments: Sequence[Segment]) -> Document:
    """A document of segments: the labelled ones are its spans, trimmed of blanks at their ends."""
    texts: list[str] = []
    spans: list[Span] = []
    at = 0
    for text, label in segments:
        if label and text.strip():
            start = at + len(text) - len(text.lstrip())
            spans.append(Span(start, start + len(text.strip()), label, "synthetic"))
        texts.append(text)
        at += len(text)
    return Document(id, "".join(texts), spans=tuple(spans))


def read_words(folder: Path) -> dict[str, Sequence[str]]:
    """The word lists of a folder, by name; empty lines and lines that begin with `#` are comments."""
    lists: dict[str, Sequence[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        lists[path.stem] = [line for line in lines if line and not line.startswith("#")]
    return lists


def shipped_synthesizer() -> Synthesizer:
    """The synthesizer of the shipped templates and lexicons."""
    folder = rules_dir() / "templates"
    return Synthesizer(read_folder(folder), read_words(folder / "words"), lexicon_sources())
