"""Homes, hospitals and clinics whose name stands in lower case: « ehpad les lilas », « ch kerlann - médecine »."""

from __future__ import annotations

from cliniq.core.lexicon import common_words, commune_of, hospitals, medical_words
from cliniq.core.likeness import first_name_score, is_unknown
from cliniq.core.pseudo.find.places import JOINTS, ends_from, key_of
from cliniq.core.pseudo.find.view import View

# Small words inside the name of a place of care.
INSIDE = frozenset(
    "de du des d la le les l et en sur sous aux au a saint sainte st ste an ar er".split()
)
# Homes and wards that notes in lower case call by their name.
_HOUSES = frozenset(
    "ehpad ephad clinique residence polyclinique mapad ssr smr ssra usld had foyer mas fam hopital ssiad spasad "
    "csapa caarud lhss chrs usp cmp esat ime eam mecs cada marpa reseau".split()
)
# These mean other things too (« ch 204 »): they count in a letterhead alone.
_ONLY_HEADING = frozenset("ch chu chi gh chs epsm chic cht ght".split())
_ARTICLES = frozenset("la le les l".split())
_HOLY = ("saint-", "sainte-", "st-", "ste-", "notre-dame")
# What the name of a house begins with, where a house is meant for sure.
_OPENERS = frozenset(
    (
        "beau belle bel bon bonne mon ma vert verte notre val mont clos villa domaine castel parc manoir ker ty rive "
        "jardin jardins maison"
    ).split()
)
_LODGINGS = frozenset("ehpad ephad clinique residence polyclinique mapad ssr smr usld mas fam maison foyer".split())
_PRONOUNS = frozenset("dont il elle qui ou ils elles".split())
# « clinique » is an adjective too, unless one of these leads it.
_ADJECTIVES = frozenset(["clinique", "cliniques"])
_LED_BY = frozenset("la a une cette en de par vers pour et notre sa l".split())
_STOPS = frozenset(["à", "a", "et", "en"])
_ORDINARY = 30
_LARGE = 5000
_LONGEST = 6
_GIVEN = 0.8
# What a sentence goes on with after « clinique de l'odet ».
_NEXT = frozenset("le la a au pour par en depuis ce avec et".split())


def lower_home(view: View, index: int, article: int, place: int) -> tuple[int, int] | None:
    """First and last word of the name in lower case after the head word `index`; None when there is none.

    A known town or hospital, else what follows a home's kind up to the break: after an article, in a letterhead, or
    as a compound that no list has. `article` and `place`: where the name starts with its article and without.
    """
    words, gaps = view.words, view.gaps
    if words[index] in _ADJECTIVES and gaps[index] == " " and not view.caps[index] and words[index - 1] not in _LED_BY:
        # « aspect clinique conforté par... »
        return None
    for last in ends_from(view, place):
        key = key_of(view, place, last)
        town = commune_of(key)
        hospital = hospitals().get(key)
        known = hospital is not None and not (
            hospital.acronym and words[index] not in view.vocabulary.words("hospitals.heads")
        )
        if known or (town is not None and not (town.is_word and town.population < _LARGE)):
            first = article if words[article] in _ARTICLES else place
            return first, _up_to_a_sign(view, last) if view.whispering else last
    old_age = words[index + 1 : index + 3] == ["de", "retraite"]
    if not (old_age or words[index] in _HOUSES or words[index] in _ONLY_HEADING):
        return None
    if not (view.whispering or words[index] == "ehpad"):
        return None
    named = article < place and words[article] in _ARTICLES and words[index] not in _ONLY_HEADING
    holy = words[place].startswith(_HOLY)
    compound = "-" in words[place] and not all(_is_plain(view, part) for part in words[place].split("-"))
    # « ehpad beau sejour »
    opened = words[index] in _LODGINGS and words[place] in _OPENERS and gaps[place + 1] == " " and (
        words[place + 1] not in view.vocabulary.words("headers.ends")
    )
    if not (named or holy or compound or opened or _is_heading(view, index, place) or _is_unheard_of(view, place)):
        return None
    last = place
    while last + 1 < len(words) and last - place < _LONGEST and _goes_on(view, last + 1):
        last += 1
    while last > place and words[last] in INSIDE:
        last -= 1
    return article, last


def opens_home(view: View, place: int) -> bool:
    """Whether a word in lower case begins the names of houses: « résidence beau séjour », « mas saint-roch »."""
    return view.whispering and (view.words[place] in _OPENERS or view.words[place].startswith(_HOLY))


def _up_to_a_sign(view: View, last: int) -> int:
    """The word after `last` too, when a sign closes it: « clinique de l'anse mitan – salle B »."""
    following = last + 1
    if following >= len(view.words) or view.gaps[following] != " " or _is_plain(view, view.words[following]):
        return last
    closed = view.gaps[following + 1][:2] in (" -", " –", " (") or view.gaps[following + 1][:1] in (",", ":", "\n")
    return following if closed and view.words[following] not in INSIDE and view.words[following] > "9" else last


def _goes_on(view: View, index: int) -> bool:
    """Whether word `index` belongs to the name before it."""
    word = view.words[index]
    if view.gaps[index] not in JOINTS or word < "a" or view.surface(index) in _STOPS or word in _PRONOUNS:
        return False
    return word in INSIDE or word not in view.vocabulary.words("headers.ends")


def _is_heading(view: View, index: int, place: int) -> bool:
    """Whether the head word stands in the first line, and what follows is not all ordinary words."""
    if "\n" in view.text[: view.starts[index]].strip():
        return False
    line = view.text.find("\n", view.starts[index])
    stop = view.word_at(line if line > 0 else len(view.text))
    return not all(_is_plain(view, word) for word in view.words[place : min(place + 4, stop)])


def _is_unheard_of(view: View, place: int) -> bool:
    """« ehpad ty maudez, »: whether one of the two words up to a sign is in no list, and the other no ordinary one."""
    last = place + (view.gaps[place + 1] == " ") if place + 1 < len(view.words) else place
    closed = view.gaps[last + 1].lstrip(" ")[:1] in (",", ".", ":", "(", ")", "\n", ";") or last + 1 == len(view.words)
    closed = closed or view.words[last + 1] in _NEXT or view.words[last + 1] in view.vocabulary.words("dates.weekdays")
    named = view.words[place : last + 1]
    if first_name_score(named[0]) > _GIVEN:
        # « ide had soizic »
        return False
    return closed and any(map(is_unknown, named)) and not any(_is_plain(view, word) for word in named)


def _is_plain(view: View, word: str) -> bool:
    """Whether a word is an ordinary one."""
    ordinary = common_words().get(word, 0) >= _ORDINARY or word in medical_words()
    return ordinary or word in view.vocabulary.words("hospitals.not_names")
