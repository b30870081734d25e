"""The finders' one question: which spans of this document identify someone?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cliniq.core.document import Document, Span
from cliniq.core.pseudo.find.address_reach import reach
from cliniq.core.pseudo.find.addresses import find_addresses
from cliniq.core.pseudo.find.announced import Announced
from cliniq.core.pseudo.find.before_roles import read_before_roles
from cliniq.core.pseudo.find.beside import read_towns_beside
from cliniq.core.pseudo.find.cities import Cities
from cliniq.core.pseudo.find.countries import without_countries
from cliniq.core.pseudo.find.dates import find_dates
from cliniq.core.pseudo.find.fields import read_born, read_field
from cliniq.core.pseudo.find.headers import read_headers
from cliniq.core.pseudo.find.hospitals import Hospitals, dotted_heads
from cliniq.core.pseudo.find.households import find_households
from cliniq.core.pseudo.find.letterheads import read_letterhead
from cliniq.core.pseudo.find.lone import find_lone
from cliniq.core.pseudo.find.mails import find_mails
from cliniq.core.pseudo.find.numbers import find_numbers
from cliniq.core.pseudo.find.pairs import find_pairs
from cliniq.core.pseudo.find.persons import names_hardly_anyone
from cliniq.core.pseudo.find.references import without_references
from cliniq.core.pseudo.find.relatives import read_relative
from cliniq.core.pseudo.find.roles import read_asked, read_by, read_role
from cliniq.core.pseudo.find.rosters import read_rosters
from cliniq.core.pseudo.find.signatures import find_signatures
from cliniq.core.pseudo.find.spelled_out import find_spelled_out
from cliniq.core.pseudo.find.titles import read_letter, read_title
from cliniq.core.pseudo.find.towns_by_form import TownsByForm
from cliniq.core.pseudo.find.towns_told import read_towns_told
from cliniq.core.pseudo.find.view import View
from cliniq.core.pseudo.find.vocabulary import Vocabulary, vocabulary


class Finder(Protocol):
    """Anything that finds identifying spans: rules, known identity, a model."""

    name: str

    def find(self, document: Document) -> list[Span]:
        """The identifying spans of a document, in any order; they may overlap."""
        ...


def find_announced(view: View) -> tuple[list[Span], set[int]]:
    """The names that a word announces, and the indexes of their words. The surest triggers read first."""
    reader = Announced(view)
    for index in dotted_heads(view):
        # « C.H. », « C.H.U. » are no initials.
        first = index
        while first and len(view.words[first - 1]) == 1 and view.words[first] != "c":
            first -= 1
        reader.claimed.update(range(first, index + 1))
    for kind, name in (("headers.last_name", "last"), ("headers.first_name", "first")):
        for index in view.at(kind):
            read_field(reader, index, name)
    for index in view.at("titles.titles"):
        read_title(reader, index)
    for index in view.at("titles.letters"):
        read_letter(reader, index)
    for index in view.at("headers.person"):
        read_field(reader, index, "person")
    for index in view.at("headers.born"):
        read_born(reader, index)
    for index in view.at("titles.relatives"):
        read_relative(reader, index)
    for index in view.at("titles.roles"):
        read_role(reader, index)
    for index in view.at("headers.written_by"):
        read_by(reader, index)
    for index in view.at("headers.asked"):
        read_asked(reader, index)
    return reader.spans, reader.claimed


def find_names(view: View) -> list[Span]:
    """All names of persons: announced ones, pairs of first and last name, lone ones."""
    spans, claimed = find_announced(view)
    sparse = names_hardly_anyone(view.folded, spans)
    spans += find_pairs(view, claimed, sparse)
    spans += find_signatures(view, claimed) + read_before_roles(view, claimed) + read_rosters(view)
    return spans + find_households(view, claimed) + find_lone(view, claimed, sparse)


def find_places(view: View) -> list[Span]:
    """Hospitals (`HOPITAL`) and cities (`VILLE`) of the document."""
    hospitals = Hospitals(view)
    found = hospitals.read() + read_letterhead(view)
    return found + Cities(view).read(hospitals.taken()) + TownsByForm(view).read()


# In the order of the design; each reads the same view of the document.
RULES: dict[str, Callable[[View], list[Span]]] = {
    "mails": find_mails,
    "numbers": find_numbers,
    "dates": find_dates,
    "addresses": find_addresses,
    "names": find_names,
    "places": find_places,
    "spelled": find_spelled_out,
}


class RuleFinders:
    """All finders that work by rules, over one shared view of the document."""

    name = "rules"

    def __init__(self, words: Vocabulary | None = None, without: frozenset[str] = frozenset()) -> None:
        self.vocabulary = words or vocabulary()
        self.rules = [rule for name, rule in RULES.items() if name not in without]

    def find(self, document: Document) -> list[Span]:
        """The identifying spans of a document that the rules see; they may overlap."""
        view = View.of(document, self.vocabulary)
        spans = without_references(view, [span for rule in self.rules for span in rule(view)])
        spans = read_headers(view, spans)
        spans += read_towns_told(view, spans) + reach(view, spans)
        return without_countries(view, spans + read_towns_beside(view, spans))
