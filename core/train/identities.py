"""Made-up persons, drugs and acronyms, drawn from the lexicons and, partly, invented.

Names keep the shape of their real distribution, flattened (`count ** 0.6`), so that rare names occur. A share is
invented letter by letter from the statistics of the real ones: the model has to learn shape and context, since
it can't know a list of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from cliniq.core import likeness
from cliniq.core.train.draw import LetterModel, Sources, Weighted

FLATTEN = 0.6
_PARTICLES = (
    "de ", "de ", "du ", "de la ", "d'", "Le ", "Le ", "La ", "Ben ", "El ", "Al ", "Abd ", "Van ", "Van den ", "von ",
    "Da ", "Dos ", "Di ", "Mac ", "O'", "Ait ", "Ould ", "N'", "Saint-", "Sidi ", "Bou ",
)  # fmt: skip


@dataclass
class Person:
    """A person of a note: sex `f` or `m`, names in natural case."""

    sex: str
    first: str
    last: str
    nickname: str = ""


def capitalise(name: str) -> str:
    """Natural case of a name: « jean-pierre » → « Jean-Pierre », « le goff » → « Le Goff »."""
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
        return [*words, *(word for word in invented if likeness.name_score(word) < 0.5)]

    def first_name(self, rng: random.Random, sex: str) -> str:
        """A first name, at times compound or invented."""

        def simple() -> str:
            if rng.random() < 0.12:
                return self._first_letters[sex].invent(rng, 3, 10)
            return self._first[sex].draw(rng)

        name = simple()
        if rng.random() < 0.09 and "-" not in name:
            heads = ("jean", "jean", "pierre", "paul") if sex == "m" else ("marie", "marie", "anne", "rose")
            head = rng.choice(heads)
            name = f"{head}{rng.choice('--- ')}{name}" if rng.random() < 0.7 else f"{name}-{simple()}"
        return capitalise(name)

    def plain_first_name(self, rng: random.Random, sex: str) -> str:
        """A first name of the lexicon."""
        return self._first[sex].draw(rng)

    def invented(self, rng: random.Random, shortest: int, longest: int) -> str:
        """A word that reads like a last name, in lower case."""
        return self._last_letters.invent(rng, shortest, longest)

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

    def acronym(self, rng: random.Random) -> str:
        """An acronym that means a thing; some read as a first name (« EVA », « ELISA »)."""
        if rng.random() < 0.3:
            return rng.choice(self._short_names).upper()
        letters = "".join(rng.choice("AABCDEEFGHIILMNOPQRSTUV") for _ in range(rng.choice((2, 3, 3, 3, 4, 4, 5))))
        return letters + (str(rng.randint(1, 99)) if rng.random() < 0.15 else "")

    def latin(self, rng: random.Random) -> str:
        """A binomial of a germ, a plant or a parasite."""
        genus, kind = (self._drug_letters.invent(rng, 4, 9) for _ in range(2))
        ends = rng.choice((("us", "i"), ("a", "is"), ("um", "ense"), ("ella", "ica"), ("ia", "orum"), ("as", "ata")))
        return f"{genus.capitalize()}{ends[0]} {kind}{ends[1]}"

    def drug_like(self, rng: random.Random) -> str:
        """A brand name, real or invented: no list has them all."""
        name = rng.choice(self.drugs) if self.drugs and rng.random() < 0.3 else self._drug_letters.invent(rng, 5, 11)
        style = rng.random()
        return name.upper() if style < 0.2 else name if style < 0.35 else name.capitalize()


def _keep_particle(name: str) -> str:
    """Natural case with the particle left in lower case."""
    text = capitalise(name)
    for particle in ("De La ", "De ", "Du ", "D'", "Van Den ", "Van ", "Von "):
        if text.startswith(particle):
            return particle.lower() + text[len(particle) :]
    return text
