"""Reading a person's name at a given place: where it ends, which words are first and which last names."""

from __future__ import annotations

from collections.abc import Sequence

from cliniq.core.lexicon import is_commune, last_names
from cliniq.core.likeness import first_name_score, first_over_last, name_score
from cliniq.core.pseudo.find.name_ends import RARE_NAMES, capital_follows, certain, closes, goes_on
from cliniq.core.pseudo.find.name_units import Name, Unit
from cliniq.core.pseudo.find.view import View

_LONGEST = 6
# Initials of two letters that stand for a first name: « Ch. », « Ph. », « Kh. ».
_SHORT = frozenset(
    "ch ph th kh fr gh gu jb jc jd jf jl jm jp jy mc mf mj ml mp cl ed ma bl br cr fl gl gr gw "
    "kl kr pl sl sy tr ts yv".split()
)
# Those of compound first names also go without a dot: « MC Vanderbeke », « JP Blanc ».
_UNDOTTED = frozenset("jb jc jf jl jm jp jy mc mf mj ml mp".split())
# Surnames that a folded text takes for a small word: they need their capital, an announcement and no more.
SMALL_NAMES = frozenset("le vu do an on si ba ly ho so".split())
_ARTICLES = frozenset("la le les l".split())
# Letters with an apostrophe that open surnames of Africa and the Comoros: « N'Diaye », « M'Madi ».
_ELIDED = frozenset("n m".split())




def is_initial(view: View, index: int) -> bool:
    """Whether word `index` is « J », « J-P » or « Ch » before a dot."""
    word = view.words[index]
    if len(word) == 1:
        return True
    if word.count("-") == 1 and len(word) == 3:
        return True
    after = view.gaps[index + 1]
    if word in _UNDOTTED and view.upper(index) and after == " " and not view.shouting:
        following = index + 1
        return following < len(view.words) and view.caps[following] and name_score(view.words[following]) > -0.1
    return word in _SHORT and after[:1] == "."


def _joined(view: View, index: int, units: Sequence[Unit], trusted: bool) -> bool:
    """Whether word `index` goes on the name: what stands between them allows it."""
    gap = view.gaps[index]
    if gap in (" ", "-", "'", "- ", " -"):
        return True
    last = units[-1]
    if last.initial and gap in (". ", ".", ".- ", ".-", " . "):
        return True
    if trusted and gap in ("/", " / ") and len(units) == 1:
        word = view.words[index]
        # « Dr Petit / Anapath : »
        other = view.vocabulary.means_else(word)
        return view.caps[index] and not other and first_name_score(word) >= 0 and first_over_last(last.key) <= 0
    if gap in ("\n", "-\n", " \n") or (
        gap.strip(" _") == "\n" * gap.count("\n") and 0 < gap.count("\n") <= 2 and "_" in gap
    ):
        # A name that a line end cuts goes on with a first name, or calls for more.
        if last.initial or view.words[last.last] in view.vocabulary.particles:
            return view.caps[index]
        return (
            trusted
            and len(units) == 1
            and view.caps[index]
            and first_over_last(last.key) < 0.7
            and first_name_score(view.words[index]) > 1.5
            and view.words[index] not in view.vocabulary.never
        )
    if gap == ", " and last.upper and len(units) <= 3:
        # « MENARD, Julien »; not « Drs MENARD, PETIT ».
        return (
            view.caps[index]
            and first_name_score(view.words[index]) > 1
            and first_over_last(view.words[index]) > 0.3
        )
    if (
        gap in ("\t", "|", " | ")
        and last.upper
        and len(units) == 1
        and view.caps[index]
        and not view.upper(index)
        and view.folded[view.ends[index] : view.ends[index] + 4].lstrip("\t| ")[:1].isdigit()
    ):
        return name_score(view.words[index]) >= 0
    if last.upper and gap.strip(" ") in ("|", "¦", "\t", "?", "/", ";") and len(gap) <= 4:
        # Cells of a table: last name, then first name.
        return (
            view.caps[index]
            and not view.upper(index)
            and len(units) <= 2
            and first_name_score(view.words[index]) > 0.4
        )
    if gap in ("  ", "   ") and last.upper:
        return view.caps[index] and not view.upper(index) and first_name_score(view.words[index]) > 1
    return False


def read_name(view: View, index: int, trusted: bool = False, lower: bool = False) -> Name:
    """The name that starts at word `index`, if any.

    `trusted`: a title or a field announces it, so an ordinary word with a capital counts; `lower`: words in
    lower case count when they are names.
    """
    words, caps, gaps = view.words, view.caps, view.gaps
    never = view.vocabulary.never
    particles = view.vocabulary.particles
    leading = view.vocabulary.leading
    titles = view.vocabulary.titles
    units: list[Unit] = []
    place = index
    count = len(words)
    if trusted and _are_particles(view, index):
        # « Mme LE DU »: both are particles, and a last name together.
        key = f"{words[index]} {words[index + 1]}"
        unit = Unit(view.starts[index], view.ends[index + 1], key, False, view.upper(index), True, index, index + 1)
        units.append(unit)
        place += 2
    while place < count and len(units) < _LONGEST:
        if units and not _joined(view, place, units, trusted):
            break
        first = place
        # Particles that a capital word follows belong to that word.
        while (
            place < count
            and place - first < 3
            and (
                words[place] in (leading if caps[place] else particles)
                or (words[place] in _ELIDED and gaps[place + 1] == "'")
            )
            and not (words[place] in SMALL_NAMES and _is_small_name(view, place, units, trusted))
            and not (words[place] in _UNDOTTED and is_initial(view, place))
            and _leads(view, place, units, lower)
        ):
            place += 1
        if place >= count:
            place = first
            break
        word = words[place]
        # « Mme XXXX »: masked already.
        if word[0] < "a" or (word[0] == "x" and len(word) > 2 and set(word) == {"x"}):
            place = first
            break
        after = gaps[place + 1]
        if not after and place + 1 < count and not trusted:
            # « PaCO2 », « G12D »: a code.
            place = first
            break
        initial = len(word) < 4 and is_initial(view, place)
        dotted = after[:1] == "."
        if caps[place]:
            if initial:
                if not (dotted or units or trusted or word in _UNDOTTED or "-" in word):
                    place = first
                    break
                if word == "m" and place + 1 < count and words[place + 1] in titles and "," not in gaps[place + 1]:
                    break
                if "-" in word and units and view.upper(units[-1].last):
                    # « OBERLÉ J-G »
                    pass
                elif not dotted and (units or not capital_follows(view, place)) and not (
                    units
                    and view.upper(units[-1].last)
                    and capital_follows(view, place)
                    and first_name_score(words[place + 1]) > 1
                ):
                    place = first
                    break
            elif word in SMALL_NAMES and _is_small_name(view, place, units, trusted):
                pass
            elif (
                word in never
                and not (trusted and not units and certain(view, place))
                # « Mme M.-L. LUNDI »
                and not (trusted and word in RARE_NAMES and units and all(unit.initial for unit in units))
                and not (len(units) == 1 and word in RARE_NAMES and closes(view, place, units[0]))
            ) or (
                units and view.gaps[first] in (" ", ". ", ".") and not goes_on(view, place, units)
            ):
                place = first
                break
        elif (lower and (_lower_name(view, place, units) or (first < place and words[first] in _ELIDED))) or (
            initial and lower and (dotted or "-" in word) and (units or _lower_name_follows(view, place))
        ):
            pass
        else:
            place = first
            break
        end = view.ends[place]
        if initial and dotted:
            end += 1
        key = _whole(word) if "\n" in word else word
        upper = place in view.uppers and not initial
        start_word = place
        while (
            place + 1 < count
            and gaps[place + 1] == "'"
            and words[place + 1][0] >= "a"
            and not initial
            and len(key) > 2
            and (not caps[place + 1] or upper)
        ):
            # « Prud'homme », « GUIVARC'H »
            place += 1
            key += words[place]
            end = view.ends[place]
        units.append(Unit(view.starts[first], end, key, initial, upper, start_word > first, first, place))
        place += 1
    return Name(tuple(units), place)


def _is_small_name(view: View, index: int, units: Sequence[Unit], announced: bool) -> bool:
    """Whether a small word with a capital is a surname: « Dr Lê », « Minh LÊ », « P. Vu »."""
    word = view.words[index]
    if word not in SMALL_NAMES or not view.caps[index]:
        return False
    surface = view.surface(index)
    if word == "le":
        return surface in ("Lê", "LÊ") and (announced or bool(units))
    if view.shouting or (units and not units[-1].initial):
        return False
    after = view.gaps[index + 1]
    if word in view.vocabulary.leading and after == " " and view.caps[min(index + 1, len(view.words) - 1)]:
        # « Do Nascimento »
        return False
    # « Dr Vu le 3 mai »: the verb has no capital.
    closed = after[:1] in ("", ".", ",", ")", ";", "\n", "(", "/", "-")
    closed = closed or view.caps[min(index + 1, len(view.words) - 1)]
    return (announced and not units and surface.istitle()) or (bool(units) and surface.istitle() and closed)


def _are_particles(view: View, index: int) -> bool:
    """Whether two particles with capitals are a last name together."""
    words, following = view.words, index + 1
    if following >= len(words) or words[following] not in view.vocabulary.particles:
        return False
    together = view.caps[index] and view.caps[following] and view.gaps[following] == " "
    return together and f"{words[index]} {words[following]}" in last_names()


def _whole(word: str) -> str:
    """A word that a line end cuts, joined: with its hyphen when its parts are names, else without."""
    plain = word.replace("-\n", "")
    kept = word.replace("\n", "")
    return kept if name_score(kept) >= name_score(plain) else plain


def _leads(view: View, index: int, units: Sequence[Unit], lower: bool) -> bool:
    """Whether the particle `index` is followed by what may be a name, with no more than a blank between."""
    if index + 1 >= len(view.words) or view.gaps[index + 1] not in (" ", "'", "-", " '", "\n"):
        return False
    following = view.words[index + 1]
    if following[0] < "a":
        return False
    if view.caps[index] and len(view.words[index]) == 1 and view.gaps[index + 1] != "'":
        return False
    if (
        units
        and not view.caps[index]
        and view.words[index] in ("de", "du", "des", "d", "la", "le", "les", "a", "au", "e", "y")
    ):
        if view.words[index] == "y":
            # « Sanchez y Ruiz »
            return view.caps[index + 1]
        # « Anne de Kersauson », but « Martin de garde », « Dupont du service ».
        if not (units[-1].initial or first_over_last(units[-1].key) > 0.5 or units[-1].particle):
            # « Pagès de Font », « Martin de Lyon »
            return (
                view.words[index] == "de"
                and view.caps[index + 1]
                and not is_commune(following)
                and following not in view.vocabulary.never - _ARTICLES
            )
        return view.caps[index + 1] or following in ("la", "l", "le")
    if (
        units
        and view.caps[index]
        and view.words[index] in ("la", "le", "les", "du", "de", "des", "l")
        and not view.upper(index)
        and not view.caps[index + 1]
    ):
        return False
    if view.caps[index] and not view.caps[index + 1] and following not in view.vocabulary.particles:
        return False
    return view.caps[index + 1] or lower or following in view.vocabulary.particles


def _lower_name_follows(view: View, index: int) -> bool:
    """« c. fouquet », « n. le dantec »: a last name in lower case after the initial."""
    following = index + 1
    if following + 1 < len(view.words) and view.gaps[following] in (". ", " "):
        word, after = view.words[following], view.gaps[following + 1]
        if word in _ELIDED and after == "'":
            return True
        if word in view.vocabulary.particles and after in (" ", "'"):
            return _lower_name(view, following + 1, ())
    return following < len(view.words) and view.gaps[following] in (". ", " ") and _lower_name(view, following, ())


def _lower_name(view: View, index: int, units: Sequence[Unit]) -> bool:
    """Whether the lower-case word `index` is a name by itself."""
    word = view.words[index]
    if len(word) < 3 or word in view.vocabulary.never or word in view.vocabulary.words("headers.ends"):
        return False
    score = name_score(word)
    return score > 0.15 if not units else score > 0.9
