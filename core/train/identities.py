"""Made-up persons, streets, cities and hospitals, drawn from the lexicons and, partly, invented.

Names keep the shape of their real distribution, flattened (`count ** 0.6`), so that rare names occur. A share is
invented letter by letter from the statistics of the real ones: the model has to learn shape and context, since
it can't know a list of them.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from cliniq.core import lexicon

FLATTEN = 0.6
_ORDER = 3
_PARTICLES = ("de ", "de ", "du ", "de la ", "d'", "Le ", "Le ", "La ", "Ben ", "El ", "Al ", "Abd ", "Van ", "Van den ",
              "von ", "Da ", "Dos ", "Di ", "Mac ", "O'", "Ait ", "Ould ", "N'", "Saint-", "Sidi ", "Bou ")  # fmt: skip


T = TypeVar("T")


class Weighted(Generic[T]):
    """Values drawn with weights, in logarithmic time a draw."""

    def __init__(self, items: Iterable[tuple[T, float]]) -> None:
        pairs = [(value, weight) for value, weight in items if weight > 0]
        if not pairs:
            raise ValueError("nothing to draw from")
        self.values = [value for value, _ in pairs]
        self._totals = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: random.Random) -> T:
        """One value."""
        return self.values[bisect(self._totals, rng.random() * self._totals[-1])]


class LetterModel:
    """Invents words with the letter statistics of a list (a Markov chain over three letters)."""

    def __init__(self, words: Iterable[str]) -> None:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for word in words:
            padded = "^" * _ORDER + word.lower() + "$"
            for at in range(_ORDER, len(padded)):
                counts[padded[at - _ORDER : at]][padded[at]] += 1
        self._next = {state: Weighted(sorted(seen.items())) for state, seen in sorted(counts.items())}

    def invent(self, rng: random.Random, shortest: int = 3, longest: int = 12) -> str:
        """A word in lower case."""
        while True:
            state, letters = "^" * _ORDER, ""
            while len(letters) <= longest:
                letter = self._next[state].draw(rng)
                if letter == "$":
                    break
                letters += letter
                state = (state + letter)[-_ORDER:]
            if shortest <= len(letters) <= longest:
                return letters


@dataclass(frozen=True)
class Sources:
    """What identities are drawn from.

    `first` holds (name, sex `f` or `m`, births), `last` (name, births), `cities` (name, postal code, people);
    `words` are ordinary words that no name is.
    """

    first: Sequence[tuple[str, str, float]]
    last: Sequence[tuple[str, float]]
    cities: Sequence[tuple[str, str, float]]
    hospitals: Sequence[str]
    drugs: Sequence[str] = ()
    words: Sequence[str] = ()


def lexicon_sources() -> Sources:
    """The shipped lexicons as sources."""
    first = [
        (lexicon.usual_first_name(key), sex, float(births))
        for key, both in lexicon.first_names().items()
        for sex, births in (("m", both.male), ("f", both.female))
    ]
    last = [(key, 10 ** (size / 10)) for key, size in lexicon.last_names().items()]
    cities: list[tuple[str, str, float]] = []
    for code, names in lexicon.postcodes().items():
        for name in names[:4]:
            town = lexicon.commune(name)
            if town is not None:
                cities.append((name, code, town.population / len(town.postcodes)))
    cities += [(name, str(10000 + 97 * at), 3000.0) for at, name in enumerate(lexicon.foreign_cities().values())]
    hospitals = sorted({hospital.name for hospital in lexicon.hospitals().values()})
    words = [key for key, size in lexicon.common_words().items() if size >= 30] + sorted(lexicon.medical_words())
    plain = [key for key in words if len(key) >= 4 and key.isalpha() and lexicon.name_score(key) < -0.5]
    return Sources(first, last, cities, hospitals, sorted(lexicon.drug_words()), plain)


@dataclass
class Person:
    """A person of a note: sex `f` or `m`, names in natural case."""

    sex: str
    first: str
    last: str
    nickname: str = ""


def capitalise(name: str) -> str:
    """Natural case of a name: « jean-pierre » → « Jean-Pierre », « le goff » → « Le Goff », « d'orval » → « D'Orval »."""
    out, fresh = [], True
    for char in name.lower():
        out.append(char.upper() if fresh else char)
        fresh = char in " -'’."
    return "".join(out)


class Identities:
    """Draws persons and places."""

    def __init__(self, sources: Sources) -> None:
        self._first = {
            sex: Weighted((name, count**FLATTEN) for name, s, count in sources.first if s == sex) for sex in "fm"
        }
        self._last = Weighted((name, count**FLATTEN) for name, count in sources.last)
        self._first_letters = {sex: LetterModel(self._first[sex].values[:4000]) for sex in "fm"}
        self._last_letters = LetterModel(self._last.values[:20000])
        self._cities = Weighted(((name, code), people**0.5) for name, code, people in sources.cities)
        self._hospitals = list(sources.hospitals)
        self.drugs = list(sources.drugs)
        self._drug_letters = LetterModel(self.drugs or ["placebo"])
        self._short_names = [name for sex in "fm" for name in self._first[sex].values if len(name) <= 5]
        self.words = self._ordinary(sources.words)

    @staticmethod
    def _ordinary(words: Sequence[str]) -> list[str]:
        """Ordinary words, and a third as many that only look like some: notes are full of words no list has."""
        if not words:
            return []
        letters, rng = LetterModel(words), random.Random(0)
        invented = (letters.invent(rng, 5, 14) for _ in range(len(words) // 3))
        return [*words, *(word for word in invented if lexicon.name_score(word) < 0.5)]

    def first_name(self, rng: random.Random, sex: str) -> str:
        """A first name, at times compound or invented."""

        def simple() -> str:
            if rng.random() < 0.12:
                return self._first_letters[sex].invent(rng, 3, 10)
            return self._first[sex].draw(rng)

        name = simple()
        if rng.random() < 0.09 and "-" not in name:
            head = rng.choice(("jean", "jean", "pierre", "paul") if sex == "m" else ("marie", "marie", "anne", "rose"))
            name = f"{head}{rng.choice('--- ')}{name}" if rng.random() < 0.7 else f"{name}-{simple()}"
        return capitalise(name)

    def last_name(self, rng: random.Random) -> str:
        """A last name, at times compound, with a particle, accented or invented."""

        def simple() -> str:
            if rng.random() < 0.35:
                name = self._last_letters.invent(rng)
            else:
                name = self._last.draw(rng)
            return self._accent(name, rng)

        name = simple()
        kind = rng.random()
        if kind < 0.07:
            name = rng.choice(_PARTICLES) + name
        elif kind < 0.13:
            name = f"{name}-{simple()}"
        elif kind < 0.16:
            name = f"{name} {simple()}"
        elif kind < 0.17:
            # A first name borne as a last name is frequent and misleading.
            name = self._first[rng.choice("fm")].draw(rng)
        head = rng.choice((capitalise, capitalise, capitalise, _keep_particle))
        return head(name)

    @staticmethod
    def _accent(name: str, rng: random.Random) -> str:
        places = [at for at, char in enumerate(name) if char in "eE" and 0 < at < len(name) - 1]
        if places and rng.random() < 0.15:
            at = rng.choice(places)
            name = name[:at] + rng.choice("éèé") + name[at + 1 :]
        return name

    def person(self, rng: random.Random, sex: str = "") -> Person:
        """A person, of this sex if one is given."""
        sex = sex or rng.choice("fm")
        first = self.first_name(rng, sex)
        return Person(sex, first, self.last_name(rng), self.nickname(first, rng))

    @staticmethod
    def nickname(first: str, rng: random.Random) -> str:
        """A short or doubled form of a first name."""
        plain = first.split("-")[0].split(" ")[0]
        if "-" in first and rng.random() < 0.5:
            head, tail = first.split("-", 1)
            return f"{head}-{tail[:2]}" if rng.random() < 0.6 else head[0] + tail[0]
        if len(plain) < 5:
            return plain
        if rng.random() < 0.3 and plain[1].lower() in "aeiouéy":
            return plain[:2] + plain[:2].lower()
        cut = plain[: rng.choice((3, 4))]
        return cut + rng.choice(("", "", "o", "ou", "i", "ette"))

    def city(self, rng: random.Random) -> tuple[str, str]:
        """A city as written in an address, and a postal code of it."""
        name, code = self._cities.draw(rng)
        if rng.random() < 0.04:
            name = capitalise(self._last_letters.invent(rng, 5, 10)) + rng.choice(
                ("-sur-Seine", "ville", "-le-Vieux", "-les-Bains", "court", "ac", "")
            )
        kind = rng.random()
        if kind < 0.06:
            name += rng.choice((" Cedex", " CEDEX", " cedex", f" Cedex {rng.randint(1, 20):02d}"))
        elif kind < 0.08:
            name += f" {rng.randint(1, 20)}"
        if rng.random() < 0.15:
            name = name.replace("-", " ").replace("Saint ", "St ").replace("Sainte ", "Ste ")
        if rng.random() < 0.05:
            code = f"{code[:2]} {code[2:]}"
        return name, code

    def hospital(self, rng: random.Random, form: str = "") -> str:
        """The proper name of a place of care; `city` asks for a town, `acronym` for letters, `home` for a care home."""
        if form == "city":
            return self.city(rng)[0].split(" Cedex")[0].split(" CEDEX")[0].split(" cedex")[0]
        if form == "acronym":
            return "".join(rng.choice("ABCDEFGHLMNPRSTV") for _ in range(rng.choice((3, 3, 4))))
        if form == "home" or rng.random() < 0.08:
            return self._home(rng)
        kind = rng.random()
        if kind < 0.6:
            return rng.choice(self._hospitals)
        if kind < 0.75:
            sex = rng.choice("ffmm")
            name = self._first[sex].draw(rng).split("-")[0]
            return f"{'Sainte' if sex == 'f' else 'Saint'}{rng.choice('-- ')}{capitalise(name)}"
        if kind < 0.92:
            return f"{capitalise(self._first[rng.choice('fmm')].draw(rng))} {capitalise(self.last_name(rng))}"
        return self.hospital(rng, "city")

    def _home(self, rng: random.Random) -> str:
        noun, gender = rng.choice(_PLACES)
        article = {"m": "le ", "f": "la ", "p": "les "}[gender]
        name = article + noun
        if rng.random() < 0.25:
            name += rng.choice((" du Lac", " Bleus" if gender == "p" else " du Parc", " de " + self.city(rng)[0]))
        return capitalise(name) if rng.random() < 0.5 else name

    def acronym(self, rng: random.Random) -> str:
        """An acronym that means a thing; some read as a first name (« EVA », « ELISA »)."""
        if rng.random() < 0.3:
            return rng.choice(self._short_names).upper()
        letters = "".join(rng.choice("AABCDEEFGHIILMNOPQRSTUV") for _ in range(rng.choice((2, 3, 3, 3, 4, 4, 5))))
        return letters + (str(rng.randint(1, 99)) if rng.random() < 0.15 else "")

    def drug_like(self, rng: random.Random) -> str:
        """A brand name, real or invented: no list has them all."""
        name = rng.choice(self.drugs) if self.drugs and rng.random() < 0.3 else self._drug_letters.invent(rng, 5, 11)
        style = rng.random()
        return name.upper() if style < 0.2 else name if style < 0.35 else name.capitalize()

    def street(self, rng: random.Random) -> str:
        """The street part of an address."""
        kind = rng.choices(_STREETS, (40, 16, 8, 7, 6, 5, 4, 3, 3, 3, 2, 2, 1))[0]
        tail = rng.random()
        if tail < 0.3:
            name = f"{rng.choice(_RANKS)} {capitalise(self.last_name(rng))}"
        elif tail < 0.5:
            name = f"{capitalise(self._first[rng.choice('fmm')].draw(rng))} {capitalise(self.last_name(rng))}"
        elif tail < 0.58:
            name = f"de {self.city(rng)[0].split(' ')[0]}"
        else:
            noun, gender = rng.choice(_PLACES)
            name = {"m": "du ", "f": "de la ", "p": "des "}[gender] + noun
        number = str(rng.randint(1, 190))
        if rng.random() < 0.12:
            number += rng.choice((" bis", " ter", "bis", " B", "A"))
        comma = rng.choice((", ", " ", " ", " "))
        street = f"{number}{comma}{kind} {name}"
        if rng.random() < 0.08:
            street = f"lieu-dit {capitalise(noun_of(rng))}"
        if rng.random() < 0.16:
            extra = rng.choice((f"appt {rng.randint(1, 90)}", f"bât {rng.choice('ABCD')}", f"esc {rng.randint(1, 4)}",
                                f"{rng.randint(2, 9)}e étage", f"résidence {capitalise(self._home(rng))}",
                                f"Apt {rng.randint(1, 300)}", f"Bâtiment {rng.choice('ABC')}", f"porte {rng.randint(1, 40)}"))  # fmt: skip
            street = f"{street}{rng.choice((', ', ' ', ' - '))}{extra}" if rng.random() < 0.8 else f"{extra}, {street}"
        return street


def noun_of(rng: random.Random) -> str:
    """The name of a hamlet: an article and a noun."""
    noun, gender = rng.choice(_PLACES)
    return {"m": "le ", "f": "la ", "p": "les "}[gender] + noun


def _keep_particle(name: str) -> str:
    """Natural case with the particle left in lower case."""
    text = capitalise(name)
    for particle in ("De La ", "De ", "Du ", "D'", "Van Den ", "Van ", "Von "):
        if text.startswith(particle):
            return particle.lower() + text[len(particle) :]
    return text


_STREETS = ("rue", "avenue", "boulevard", "place", "allée", "chemin", "impasse", "bd", "av.", "route", "quai", "square",
            "passage")  # fmt: skip
_RANKS = ("du Docteur", "du Général", "du Maréchal", "du Professeur", "du Colonel", "du Gal", "de l'Abbé", "Dr", "du Dr")
_PLACES = tuple(
    (noun, gender)
    for gender, nouns in {
        "m": "Moulin Lavoir Parc Stade Château Bois Lac Port Pont Verger Tilleul Clocher Marché Pré Mail Puits Canal Belvédère",
        "f": "République Liberté Gare Mairie Fontaine Roseraie Chapelle Colline Vallée Forêt Prairie Source Poste Paix Résistance "
        "Bergerie Garenne Croix Tour Plaine",
        "p": "Lilas Acacias Tilleuls Peupliers Glycines Mimosas Ormes Écoles Jardins Vignes Cerisiers Oliviers Alouettes "
        "Hirondelles Marronniers Bruyères Coquelicots Fleurs Chênes Sources Roses Érables Platanes Camélias",
    }.items()
    for noun in nouns.split()
)
