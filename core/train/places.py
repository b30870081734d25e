"""Made-up streets, cities and places of care, drawn from the lexicons and, partly, invented."""

from __future__ import annotations

import random

from cliniq.core.train.draw import Sources, Weighted
from cliniq.core.train.identities import Identities, capitalise

_STREETS = {
    "rue": 40, "avenue": 16, "boulevard": 8, "place": 7, "allée": 6, "chemin": 5, "impasse": 4, "bd": 3, "av.": 3,
    "route": 3, "quai": 2, "square": 2, "passage": 1,
}  # fmt: skip
_RANKS = (
    "du Docteur", "du Général", "du Maréchal", "du Professeur", "du Colonel", "du Gal", "de l'Abbé", "Dr", "du Dr",
)  # fmt: skip
_NOUNS = {
    "m": "Moulin Lavoir Parc Stade Château Bois Lac Port Pont Verger Tilleul Clocher Marché Pré Mail Puits Canal "
    "Belvédère",
    "f": "République Liberté Gare Mairie Fontaine Roseraie Chapelle Colline Vallée Forêt Prairie Source Poste Paix "
    "Résistance Bergerie Garenne Croix Tour Plaine",
    "p": "Lilas Acacias Tilleuls Peupliers Glycines Mimosas Ormes Écoles Jardins Vignes Cerisiers Oliviers "
    "Alouettes Hirondelles Marronniers Bruyères Coquelicots Fleurs Chênes Sources Roses Érables Platanes Camélias",
}
_PLACES = tuple((noun, gender) for gender, nouns in _NOUNS.items() for noun in nouns.split())


class Places:
    """Draws places; some bear the names that `identities` draws."""

    def __init__(self, sources: Sources, identities: Identities) -> None:
        self._identities = identities
        self._cities = Weighted(((name, code), people**0.5) for name, code, people in sources.cities)
        self._hospitals = list(sources.hospitals)

    def city(self, rng: random.Random) -> tuple[str, str]:
        """A city as written in an address, and a postal code of it."""
        name, code = self._cities.draw(rng)
        if rng.random() < 0.04:
            name = capitalise(self._identities.invented(rng, 5, 10)) + rng.choice(
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
        """The proper name of a place of care: `city` asks for a town, `acronym` for letters, `home` for a care home."""
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
            name = self._identities.plain_first_name(rng, sex).split("-")[0]
            return f"{'Sainte' if sex == 'f' else 'Saint'}{rng.choice('-- ')}{capitalise(name)}"
        if kind < 0.92:
            return self._full_name(rng)
        return self.hospital(rng, "city")

    def _home(self, rng: random.Random) -> str:
        noun, gender = rng.choice(_PLACES)
        article = {"m": "le ", "f": "la ", "p": "les "}[gender]
        name = article + noun
        if rng.random() < 0.25:
            name += rng.choice((" du Lac", " Bleus" if gender == "p" else " du Parc", " de " + self.city(rng)[0]))
        return capitalise(name) if rng.random() < 0.5 else name

    def street(self, rng: random.Random) -> str:
        """The street part of an address."""
        kind = rng.choices(list(_STREETS), list(_STREETS.values()))[0]
        tail = rng.random()
        if tail < 0.3:
            name = f"{rng.choice(_RANKS)} {capitalise(self._identities.last_name(rng))}"
        elif tail < 0.5:
            name = self._full_name(rng)
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
            street = f"lieu-dit {capitalise(_hamlet(rng))}"
        if rng.random() < 0.16:
            extra = self._door(rng)
            comma = rng.choice((", ", " ", " - "))
            street = f"{street}{comma}{extra}" if rng.random() < 0.8 else f"{extra}, {street}"
        return street

    def _full_name(self, rng: random.Random) -> str:
        """A person whose name a place bears."""
        first = self._identities.plain_first_name(rng, rng.choice("fmm"))
        return f"{capitalise(first)} {capitalise(self._identities.last_name(rng))}"

    def _door(self, rng: random.Random) -> str:
        """What an address says beyond the street."""
        return rng.choice(
            (
                f"appt {rng.randint(1, 90)}",
                f"bât {rng.choice('ABCD')}",
                f"esc {rng.randint(1, 4)}",
                f"{rng.randint(2, 9)}e étage",
                f"résidence {capitalise(self._home(rng))}",
                f"Apt {rng.randint(1, 300)}",
                f"Bâtiment {rng.choice('ABC')}",
                f"porte {rng.randint(1, 40)}",
            )
        )


def _hamlet(rng: random.Random) -> str:
    """The name of a hamlet: an article and a noun."""
    noun, gender = rng.choice(_PLACES)
    return {"m": "le ", "f": "la ", "p": "les "}[gender] + noun
