"""The trigger words of rules/identifiers/*.yaml, as tables that the finders look words up in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from cliniq.core.errors import RuleError
from cliniq.core.lexicon import medical_words
from cliniq.core.resources import rules_dir
from cliniq.core.text.fold import fold

FILES = ("titles", "headers", "eponyms", "numbers", "dates", "addresses", "hospitals")


class Vocabulary:
    """Word lists by « file.list » and the reverse table of triggers.

    `triggers` maps a folded word to the kinds that finders wait for (« titles.titles », « numbers.TEL »...).
    """

    def __init__(self, tables: Mapping[str, frozenset[str]], months: Mapping[str, int]) -> None:
        self.tables = dict(tables)
        # The lists that are looked up for every name, under short names.
        numbers = frozenset(
            "no" + word
            for kind, words in self.tables.items()
            if kind.startswith("numbers.")
            for word in words
        )
        self.never = self.tables["headers.never"] | numbers
        self.particles = self.tables["titles.particles"]
        self.leading = self.tables["titles.leading"]
        self.titles = self.tables["titles.titles"]
        self.titles_and_letters = self.titles | self.tables["titles.letters"]
        self.people = self.titles | self.tables["titles.relatives"] | {"m"}
        self.roles = self.tables["titles.roles"]
        # What stands before an eponym: see `pairs.of_a_thing`.
        self.things = self.tables["eponyms.heads"]
        self.never_first = self.tables["eponyms.never_first"]
        self.links = self.tables["eponyms.links"]
        self.months = dict(months)
        # What announces a bare day of the month.
        leads = "le du au nuit nuits soiree semaine garde demain hier"
        self.day_leads = self.tables["dates.weekdays"] | frozenset(leads.split())
        triggers: dict[str, tuple[str, ...]] = {}
        for kind in _HOT:
            words = self.words(kind)
            if kind.startswith("numbers."):
                # « N°IPP » folds to one word.
                words = words | {"no" + word for word in words}
            for word in words:
                triggers[word] = (*triggers.get(word, ()), kind)
        for word in self.months:
            triggers[word] = (*triggers.get(word, ()), "dates.months")
        self.triggers: Mapping[str, tuple[str, ...]] = triggers

    def means_else(self, word: str) -> bool:
        """Whether a folded word heads a field, names a job or is of medicine: no name by itself."""
        return word in self.never or word in self.roles or word in medical_words()

    def words(self, kind: str) -> frozenset[str]:
        """The words of a list, « file.list »."""
        return self.tables[kind]


# Lists whose words start a finder; the others are looked up around.
_HOT = (
    "titles.titles", "titles.letters", "titles.roles", "titles.relatives", "headers.last_name", "headers.first_name",
    "headers.person", "headers.born", "headers.written_by", "headers.asked",
    "numbers.TEL", "numbers.INTERNAL", "numbers.IPP",
    "numbers.NDA", "numbers.SECU", "numbers.RPPS", "numbers.ADELI", "numbers.FINESS", "numbers.patient",
    "numbers.request", "numbers.reference",
    "addresses.streets", "addresses.weak_streets", "addresses.living", "addresses.zip_fields", "addresses.abroad",
    "addresses.origin", "addresses.towards", "hospitals.heads", "hospitals.heads_long",
    "hospitals.birth", "hospitals.moves", "hospitals.units",
)  # fmt: skip


def read_rules(path: Path) -> dict[str, Any]:
    """One rule file as a mapping. Raises RuleError, naming file and line, if it isn't one."""
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise RuleError(f"{path.name}:{line}: {error.problem or 'not YAML'}: mend the file") from None
    if not isinstance(data, dict):
        raise RuleError(f"{path.name}: a mapping of lists is expected")
    return data


def _words(path: Path, name: str, value: object) -> frozenset[str]:
    # YAML reads a bare `no` or `12` as a value: words are meant.
    if not isinstance(value, list) or not all(isinstance(item, str | int | bool) for item in value):
        raise RuleError(f"{path.name}: `{name}` has to be a list of words")
    plain = {False: "no", True: "oui"}
    return frozenset(fold(plain[item] if isinstance(item, bool) else str(item)) for item in value)


@lru_cache(maxsize=4)
def vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary of the shipped rules, or of another folder with the same files."""
    base = folder or rules_dir() / "identifiers"
    tables: dict[str, frozenset[str]] = {}
    months: dict[str, int] = {}
    for file in FILES:
        path = base / f"{file}.yaml"
        for name, value in read_rules(path).items():
            if name == "examples":
                continue
            if name == "months":
                for number, forms in enumerate(value.values(), 1):
                    folded = [fold(str(form)) for form in forms]
                    months.update({form: number for word in folded for form in (word, f"mi-{word}")})
            elif isinstance(value, dict):
                tables[f"{file}.{name}"] = _words(path, name, value.get("words"))
            else:
                tables[f"{file}.{name}"] = _words(path, name, value)
    return Vocabulary(tables, months)
