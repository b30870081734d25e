"""Towns that their form alone tells: « Lons le Saunier », « à L'Étang-Salé », « Paris 18e », « Abbe-⏎ville »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, commune, commune_of
from cliniq.core.pseudo.find.places import PlaceReader, ends_from, key_of
from cliniq.core.pseudo.find.towns import city_span, known_city_end

_ARTICLES = frozenset("l le la les".split())
_INSIDE = _ARTICLES | frozenset("sur sous en lez".split())
_CONTRACTED = frozenset(["au", "aux"])
_TORN = re.compile(r"-(?<=[a-zà-ÿ]{2}-)[ ]?\n[ ]*([a-zà-ÿ]{2,})")
_DIVIDED = frozenset(["paris", "lyon", "marseille"])
_DISTRICT = re.compile(r"(?<![\w-])(?:Paris|Lyon|Marseille|PARIS|LYON|MARSEILLE) (?:1?[0-9]|20) ?(?:e|er|ème|eme)\b")


class TownsByForm(PlaceReader):
    """Reads the towns that nothing has to announce."""

    def read(self) -> list[Span]:
        """The towns with an article or a small word inside, cut ones, districts."""
        view = self.view
        words, caps, gaps = view.words, view.caps, view.gaps
        for index in view.places_of(_INSIDE):
            if index + 1 == len(words) or not (caps[index + 1] or words[index + 1] in _INSIDE):
                continue
            if caps[index]:
                if words[index] in _ARTICLES:
                    self._articled(index)
            elif index and caps[index - 1] and gaps[index] == " " and not view.shouting:
                self._of_parts(index - 1)
        for index in view.places_of(_CONTRACTED):
            if index + 1 < len(words) and caps[index + 1] and not caps[index] and gaps[index + 1] == " ":
                self._contracted(index)
        if "-\n" in view.folded or "- \n" in view.folded:
            self._torn()
        for district in _DISTRICT.finditer(view.text) if view.has_any(_DIVIDED) else ():
            self.spans.append(Span(*district.span(), "VILLE", "places", 0.8))
        return self.spans

    def _contracted(self, index: int) -> None:
        """« aux Saisies », « au Gosier »: the article of a town is in the preposition."""
        view, place = self.view, index + 1
        article = "les " if view.words[index] == "aux" else "le "
        for last in ends_from(view, place):
            key = article + key_of(view, place, last)
            town = commune_of(key)
            if town is not None:
                if not town.is_word and view.caps[last]:
                    self.spans.append(city_span(view, place, last + 1, 0.65))
                return

    def _of_parts(self, index: int) -> None:
        """« TJ Lons le Saunier »: towns of three words, « le », « sur » or « en » among them, mean nothing else."""
        view = self.view
        end = known_city_end(view, index)
        if end - index > 2 and view.caps[end - 1] and commune(key_of(view, index, end - 1)) is not None:
            self.spans.append(city_span(view, index, end, 0.6))

    def _articled(self, index: int) -> None:
        """« à L'Étang-Salé », « L'Isle-Adam, le 3 mai », « (Le Gosier) »: towns whose article has its capital."""
        view = self.view
        if not view.caps[index + 1]:
            return
        elided = view.gaps[index + 1] == "'"
        aside = view.gaps[index].endswith("(") and view.gaps[index + 1] in (" ", "-")
        end = known_city_end(view, index) if elided or aside else index
        if end == index:
            return
        if not elided:
            sure = end > index + 1 and view.gaps[end].startswith((")", ","))
        else:
            key = key_of(view, index, end - 1)
            parts = key.count(" ")
            named = view.words[index + 1] not in view.vocabulary.words("hospitals.heads")
            led = index > 0 and view.words[index - 1] == "a" and view.gaps[index] == " " and named
            sure = commune(key) is not None and (parts > 1 or (parts > 0 and led))
        if sure:
            self.spans.append(city_span(view, index, end, 0.75))

    def _torn(self) -> None:
        """The towns that a hyphen at a line's end cuts in two."""
        view = self.view
        for match in _TORN.finditer(view.text):
            index = view.word_at(match.start()) - 1
            if index < 1 or not view.caps[index] or not view.starts[index] < match.start() <= view.ends[index]:
                continue
            head = view.folded[view.starts[index] : match.start()]
            key = head + view.folded[match.start(1) : match.end(1)]
            town = commune_of(key)
            if town is not None and not town.is_word and key not in common_words():
                label = "HOPITAL" if view.words[index - 1] in ("de", "d") and self.care_before(index - 1) else "VILLE"
                self.spans.append(Span(view.starts[index], match.start(), label, "places", 0.75))
                self.spans.append(Span(*match.span(1), label, "places", 0.75))
