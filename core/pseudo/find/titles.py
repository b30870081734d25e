"""Names that a word announces: titles, jobs, relatives, « né(e) », fields of headers, « validé par »."""

from __future__ import annotations

import re

from cliniq.core.document import Span
from cliniq.core.lexicon import common_words, first_name_score, first_over_last, last_name_score, medical_words, name_score, ordinary_names
from cliniq.core.pseudo.find.names import NOTHING, Name, Unit, has_last, read_name, spans_of, tell_apart
from cliniq.core.pseudo.find.view import View

_AFTER_TITLE = re.compile(r"[ ]{0,3}[.:]?[ ]{0,3}\(?\n?[ ]{0,2}")
_AFTER_ROLE = re.compile(r"[ .]{0,3}(?:[:=,(\-/]|- )?[ \t]{0,12}\n?[ ]{0,2}")
_FIELD = re.compile(r"[ \t.]{0,6}\(?s?\)?[ \t]{0,4}[:=|\t]?[ \t]{0,12}\n?[ \t]{0,6}")
_FIELD_SIGN = re.compile(r"[:=|\t]|  |\n")
_DONE = re.compile(
    r"(?:edite|imprime|saisi|valide|signe|redige|dicte|tape|cree|modifie|genere|realise|effectue|relu|transmis|appele|vu|prescrit|demande|adresse|"
    r"fait|preleve|temoin|frappe|prepare|administre|pose|pique|releve|prevenu|suivi|accompagne|controle|verifie|enregistre|examine|opere|interprete|refaite?|prise?|recu|donnee?|acceptee?|aide|remis|passe)e?s? "
    r"(?:electroniquement |ce jour |le [0-9/.]{5,10} |a [0-9h:]{2,5} ){0,3}\Z"
)
_LOWER_OK = frozenset(["mme", "mlle", "mr", "dr", "docteur", "monsieur", "madame", "pr", "professeur", "mademoiselle", "mmes", "drs", "melle"])
_LIST = re.compile(r"(?: ?[,;/&+] ?| et | ou |, et )(?:(?:le |la |les )?(?:dr|drs|pr|mme|m|mr|mlle)s?\b\.? ?)?\Z")


def _taken(view: View, index: int) -> bool:
    return index >= len(view.words)


class _Titles:
    """Reads the names after all the triggers of a document."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.spans: list[Span] = []
        self.claimed: set[int] = set()
        words = view.vocabulary.words
        self.never = words("headers.never")
        self.titles = words("titles.titles") | words("titles.letters")
        self.roles = words("titles.roles")
        self.qualifiers = words("titles.qualifiers")

    def keep(self, name: Name, labels: list[str], source: str, score: float) -> None:
        """Keep the spans of a name; no word is read twice."""
        self.spans += spans_of(self.view, name.units, labels, source, score)
        for unit in name.units:
            self.claimed.update(range(unit.first, unit.last + 1))

    # --- titles ---

    def title(self, index: int) -> None:
        """« Dr X », « Mme X Y », « Drs X, Y et Z », in any case, with or without a blank."""
        view = self.view
        word = view.words[index]
        following = index + 1
        skipped = 0
        if word == "mm" and (not view.upper(index) or (index and view.words[index - 1][0] < "a")):
            return
        # « Monsieur le Professeur X », « Pr. Dr X », « Madame le Docteur X »: the last title counts.
        if following < len(view.words) and (view.words[following] in self.titles or view.words[following] in ("le", "la")):
            if view.words[following] in self.titles and len(view.words[following]) > 1:
                return
            skipped = 1
            if view.words[following] in ("le", "la") and not (view.caps[following] and view.caps[index]):
                return
        if following >= len(view.words) or following in self.claimed:
            return
        gap = view.gaps[following]
        if not _AFTER_TITLE.fullmatch(gap) or (skipped and False):
            return
        if "(" in gap or ":" in gap:
            if word not in _LOWER_OK:
                return
        if view.words[following] in ("ag", "agrege", "associe", "associee", "emerite") and following + 1 < len(view.words) and view.caps[following + 1] and len(view.gaps[following + 1]) < 4:
            following += 1
        name = self.after_title(index, following)
        while name.units:
            labels = tell_apart(name.units)
            self.keep(name, labels, "titles", 0.95)
            # « Drs Martin, Petit et Roux »
            place = name.after
            if word not in ("drs", "prs", "mm", "mmes", "docteurs", "messieurs", "mesdames", "professeurs") or place >= len(view.words):
                return
            if view.words[place] in ("et", "ou") and place + 1 < len(view.words):
                place += 1
            elif view.gaps[place].strip() not in (",", ";", "/", "&", "-", "+"):
                return
            name = read_name(view, place, trusted=True) if place not in self.claimed else NOTHING

    def after_title(self, index: int, following: int) -> Name:
        """The name after a title, in capitals or, where nothing else can be meant, in lower case."""
        view = self.view
        word = view.words[index]
        if view.caps[following] or view.words[following] in view.vocabulary.particles:
            name = read_name(view, following, trusted=True)
            if name.units and not (len(name.units) == 1 and name.units[0].initial and len(name.units[0].key) == 1 and not view.gaps[following + 1].startswith(".")):
                return name
        if view.caps[following] or view.words[following][0] < "a":
            return NOTHING
        if word == "me" or (word not in _LOWER_OK):
            return NOTHING
        return self.lower(index, following)

    def lower(self, index: int, following: int) -> Name:
        """« mme petit », « dr lenoir », « m blanc raymond »: a last name, more often than the word is one."""
        view = self.view
        name = read_name(view, following, trusted=True, lower=True)
        if name.units:
            return name
        word = view.words[following]
        if len(word) < 3 or word in self.never or word in view.vocabulary.words("headers.ends") or word in self.qualifiers or word in self.roles:
            return NOTHING
        # Ordinary words: rare ones and names of many people only.
        size = common_words().get(word, 0)
        after = view.gaps[following + 1]
        given = following + 1 < len(view.words) and after == " " and first_name_score(view.words[following + 1]) > 1.2
        if size < 18 or last_name_score(word) > -0.75 or given or after.lstrip(" ").startswith(":"):
            unit = Unit(view.starts[following], view.ends[following], word, False, False, False, following, following)
            more = read_name(view, following + 1, lower=True) if following + 1 < len(view.words) and view.gaps[following + 1] == " " else NOTHING
            if more.units and len(more.units) == 1 and first_name_score(more.units[0].key) > 0.8:
                return Name((unit, *more.units), more.after)
            return Name((unit,), following + 1)
        return NOTHING

    def letter(self, index: int) -> None:
        """« M. Dupont », « M Dupont », « m blanc »: the letter M as a title."""
        view = self.view
        following = index + 1
        if following >= len(view.words) or index in self.claimed or following in self.claimed:
            return
        gap = view.gaps[following]
        before = view.gaps[index]
        if before.endswith(("'", "-", "/", "+", "(")) and not before.endswith(" -") or before and before[-1].isalnum():
            if not before.endswith("("):
                return
        if view.caps[index]:
            if gap not in (" ", ". ", ".", ".  ", "  ", ".\n"):
                return
            if gap in (" ", "  ") and (not view.caps[following] or view.upper(following) and len(view.words[following]) < 4):
                return
            name = read_name(view, following, trusted=True)
            if not name.units or (name.units[0].initial and len(name.units) == 1):
                return
            if gap == " " and len(name.units) == 1 and name_score(name.units[0].key) < -0.7:
                return
            self.claimed.add(index)
            self.keep(name, tell_apart(name.units), "titles", 0.93)
            return
        starts_line = index == 0 or "\n" in before or before.strip(" ") in (".", "-", ":", ";", ",", "(", "*") or view.words[index - 1] in ("de", "chez", "pour", "a", "et", "avec")
        if gap not in (" ", ". ", ".") or not starts_line or (before.endswith(" ") and index and view.words[index - 1].isdigit()):
            return
        if view.caps[following]:
            name = read_name(view, following, trusted=True)
        else:
            name = self.lower(index, following)
        if name.units and (name_score(name.units[0].key) > -1 or gap == ". "):
            self.keep(name, tell_apart(name.units), "titles", 0.85)

    # --- jobs and relatives ---

    def role(self, index: int) -> None:
        """« interne : X Y », « IDE X », « cadre (C. X) », « as x »."""
        view = self.view
        place = index + 1
        steps = 0
        if index and view.gaps[index].endswith("(") and index - 1 not in self.claimed:
            self._named_before(index - 1)
        if view.words[index] == "signe" and view.surface(index)[-1:] not in ("é", "É", "E"):
            return
        while place < len(view.words) and steps < 5 and not view.caps[place] and view.words[place] in self.qualifiers and view.gaps[place] in (" ", "'", "-"):
            place += 1
            steps += 1
        if place >= len(view.words) or place in self.claimed or not _AFTER_ROLE.fullmatch(view.gaps[place]):
            return
        gap = view.gaps[place]
        signed = any(sign in gap for sign in ":=(") or "\n" in gap
        if view.words[index] == "as" and not (view.whispering or view.upper(index) or signed):
            return
        if "\n" in gap and steps == 0 and not (":" in gap or view.caps[index]):
            return
        while True:
            name = read_name(view, place, lower=not view.caps[place] and (view.whispering or signed or view.words[index] in ("ide", "as", "ash", "interne", "kine")))
            if not name.units or not self._person(name, signed and ":" in gap, 0.4):
                return
            labels = tell_apart(name.units, "PRENOM" if first_over_last(name.units[0].key) > 0 else "NOM")
            self.keep(name, labels, "roles", 0.85)
            place = name.after
            if place >= len(view.words):
                return
            between = view.gaps[place].strip(" \n")
            if between not in (",", ";", "/", "+", "&", "-") and not (view.words[place] == "et" and view.gaps[place] == " "):
                return
            if view.words[place] == "et":
                place += 1
            if place >= len(view.words) or not view.caps[place] or place in self.claimed:
                return

    def _person(self, name: Name, announced: bool, least: float) -> bool:
        """Whether the words after a job or a relative are a person, not the start of a phrase."""
        units = name.units
        real = [unit for unit in units if not unit.initial]
        if not real:
            return len(units) == 2
        if units[0].key in self.roles:
            return False
        scores = [name_score(unit.key) for unit in real]
        if any(unit.initial for unit in units):
            return max(scores) > -0.4
        if len(real) > 1:
            return max(scores) > 0.8 and min(scores) > -1.3 or (announced and min(scores) >= -0.3)
        if real[0].key in self.never:
            return False
        return scores[0] > least or (announced and scores[0] >= -0.05 and len(real[0].key) > 3 and not real[0].upper)

    def relative(self, index: int) -> None:
        """« sa fille Marie-Claude », « son frère, Karim X », « le fils jean-yves »."""
        view = self.view
        place = index + 1
        if index and view.gaps[index].endswith("(") and index - 1 not in self.claimed and not view.gaps[place if place < len(view.gaps) else -1].strip().startswith(":"):
            self._named_before(index - 1)
            if view.gaps[min(place, len(view.gaps) - 1)].startswith(")"):
                return
        if view.words[index] in ("marie", "mariee") and (view.caps[index] or "(" not in view.gaps[min(place, len(view.words))]):
            return
        if place < len(view.words) and view.words[place] in ("de", "du") and place + 1 < len(view.words):
            return
        while place < len(view.words) and view.words[place] in ("aine", "aines", "cadet", "cadette", "benjamin", "unique", "ainee", "decede", "decedee", "referente", "referent") and not view.caps[place]:
            place += 1
        if place >= len(view.words) or place in self.claimed or not re.fullmatch(r"[ .]{0,2}(?:[:,(]|- )?[ ]{0,2}", view.gaps[place]):
            return
        name = read_name(view, place, lower=not view.caps[place])
        if not name.units:
            return
        if view.caps[place]:
            good = self._person(name, ":" in view.gaps[place] or name_score(name.units[0].key) >= 0, 0.2)
        else:
            good = len(name.units[0].key) > 2 and first_name_score(name.units[0].key) > 0.8 and name.units[0].key not in self.never
        if good:
            head = name.units[0]
            # « sa fille Marie » is a first name; « épouse X » after a name is her married name.
            self.keep(name, tell_apart(name.units, "PRENOM" if first_over_last(head.key) > -1 else "NOM"), "relatives", 0.85)
            place = name.after
            while place + 1 < len(view.words) and (view.gaps[place] == ", " or view.words[place] == "et"):
                place += view.words[place] == "et"
                more = read_name(view, place, lower=False)
                if place in self.claimed or len(more.units) != 1 or first_name_score(more.units[0].key) < 1:
                    break
                self.keep(more, ["PRENOM"], "relatives", 0.8)
                place = more.after

    def _named_before(self, index: int) -> None:
        """« Lucien (frère) », « ibrahim (fils) », « Karim X (mari) »: the name stands before."""
        view = self.view
        first = index
        while first > 0 and index - first < 2 and view.gaps[first] in (" ", "-") and name_score(view.words[first - 1]) > 0.8 and view.caps[first - 1] == view.caps[index] and first - 1 not in self.claimed:
            first -= 1
        name = read_name(view, first, lower=not view.caps[index])
        if not name.units or name.after != index + 1 or any(unit.key in self.never for unit in name.units):
            return
        if max(name_score(unit.key) for unit in name.units) > 1 or (view.caps[index] and all(name_score(unit.key) >= 0 for unit in name.units)):
            head = name.units[0]
            self.keep(name, tell_apart(name.units, "PRENOM" if first_over_last(head.key) > 0 else "NOM"), "relatives", 0.8)

    def _before_birth(self, index: int) -> None:
        """« pelletier jean né le », « MOUSSAOUI ep X »: a name before « né(e) », « épouse »."""
        view = self.view
        first = index
        while (
            first > 0
            and index - first < 4
            and first - 1 not in self.claimed
            and view.gaps[first] in ((" ", "-", ", ") if first == index else (" ", "-"))
            and view.words[first - 1].isalpha()
            and len(view.words[first - 1]) > 1
            and view.words[first - 1] not in self.never
            and view.words[first - 1] not in self.roles
            and (name_score(view.words[first - 1]) > (0.5 if not view.caps[first - 1] else -0.5))
        ):
            first -= 1
        if first == index or (index - first == 1 and not view.upper(first)):
            return
        name = read_name(view, first, lower=not view.caps[first])
        if name.units and name.after == index and max(name_score(unit.key) for unit in name.units) > 0.8:
            self.keep(name, tell_apart(name.units), "born", 0.8)

    def born(self, index: int) -> None:
        """« née X », « épouse X », « ép. X », « veuve X », « chez X Y »."""
        view = self.view
        word = view.words[index]
        place = index + 1
        if place >= len(view.words) or place in self.claimed:
            return
        if word in ("ne", "nee", "ep", "epse") and index and index - 1 not in self.claimed:
            self._before_birth(index)
        gap = view.gaps[place]
        feminine = gap in ("(", "(e", " (") and view.words[place] == "e"
        if feminine:
            place += 1
            gap = view.gaps[place] if place < len(view.words) else ""
        if place >= len(view.words) or not re.fullmatch(r"[ .:)]{0,4}", gap):
            return
        if word in ("marie", "mariee") and not feminine and view.caps[index]:
            return
        if word in ("epouse", "marie", "mariee") and index and view.words[index - 1] in ("son", "l", "mon", "votre", "sa", "leur", "une", "notre"):
            return
        if word in ("dite", "alias", "chez", "marie", "ne", "veuf", "jf", "divorcee", "heritier", "dnom", "mme", "mariee") and not view.caps[place]:
            return
        lower = not view.caps[place] and word in ("nee", "ep", "epse", "epouse", "vve", "veuve")
        name = read_name(view, place, trusted=True, lower=lower)
        if not name.units:
            return
        head = name.units[0]
        if word in ("ep", "epse", "vve", "nee") and not lower or name_score(head.key) > (-0.8 if not lower else 0.3):
            if word == "chez":
                if len(name.units) < 2 and name_score(head.key) < 0.8:
                    return
                self.keep(name, tell_apart(name.units, "PRENOM" if first_over_last(head.key) > 0 else "NOM"), "born", 0.8)
            elif head.initial and len(name.units) == 1:
                return
            else:
                mixed = len({unit.upper for unit in name.units}) > 1
                self.keep(name, tell_apart(name.units) if mixed else ["NOM"] * len(name.units), "born", 0.9)

    # --- headers ---

    def field(self, index: int, kind: str) -> None:
        """« NOM : X », « Prénom : Y », « Nom et prénom du patient : X Y »."""
        view = self.view
        words, gaps = view.words, view.gaps
        place = index + 1
        fields = view.vocabulary.words("headers.field_words")
        both = False
        steps = 0
        if place < len(words) and words[place] in ("e", "s") and gaps[place] in ("(", " ("):
            place += 1
        while place < len(words) and steps < 6 and words[place] in fields and re.fullmatch(r"[ '/&.,()\-]{0,3}", gaps[place]) and ":" not in gaps[place]:
            if words[place] in ("nom", "noms") and kind == "first" or words[place] in ("prenom", "prenoms") and kind == "last":
                both = True
            place += 1
            steps += 1
        if place >= len(words) or place in self.claimed:
            return
        gap = gaps[place]
        if not _FIELD.fullmatch(gap):
            return
        signed = bool(_FIELD_SIGN.search(gap))
        if not signed and not (view.upper(place) and (kind != "person" or name_score(words[place]) > 0)):
            if not (kind == "first" and first_name_score(words[place]) > 1 and view.caps[place]):
                return
        if "\n" in gap and not view.caps[place]:
            return
        lower = not view.caps[place] and ":" in gap
        name = read_name(view, place, trusted=True, lower=lower)
        if not name.units or (name.units[0].key in self.never and not view.upper(place) and kind == "person"):
            return
        announced = ":" in gap or "=" in gap
        scores = [name_score(unit.key) for unit in name.units if not unit.initial]
        if kind == "person":
            if not scores or max(scores) < (-0.2 if len(name.units) > 1 else 0.4) or min(scores) < -1.5:
                return
        elif not announced and scores and max(scores) < -0.5:
            return
        elif announced and scores and max(scores) < -1.5 and not view.upper(place):
            return
        units = name.units
        if kind == "person" or both:
            labels = tell_apart(units, "NOM")
        elif kind == "first":
            labels = ["PRENOM"] * len(units)
            if len(units) > 1 and units[-1].upper and not units[0].upper:
                labels = tell_apart(units)
        else:
            mixed = len(units) > 1 and (any(unit.initial for unit in units) or len({unit.upper for unit in units}) > 1 or max(first_over_last(unit.key) for unit in units) > 1.5)
            labels = tell_apart(units) if mixed else ["NOM"] * len(units)
        self.keep(name, labels, "headers", 0.93)

    # --- « par X », « avec X » ---

    def by(self, index: int) -> None:
        """« validé par X », « vu avec X »: one word is enough where it is a name."""
        view = self.view
        place = index + 1
        if place >= len(view.words) or place in self.claimed or view.gaps[place] not in (" ", " : ", ": ", " :"):
            return
        done = bool(_DONE.search(view.folded[max(0, view.starts[index] - 40) : view.starts[index]]))
        if view.caps[place]:
            name = read_name(view, place)
            if not name.units:
                return
            head = name.units[0]
            if len(name.units) == 1:
                login = done and head.upper and (len(head.key) >= 5 and name_score(head.key) > -0.5 or len(head.key) < 4)
                if head.key in medical_words():
                    return
                if head.particle and not login:
                    if has_last(view, head):
                        self.keep(name, ["NOM"], "by", 0.75)
                    return
                if not (login or (first_name_score(head.key) > 1.5 or (done and name_score(head.key) > 1.5)) and view.words[index] != "chez"):
                    return
                if head.key in self.never or head.initial:
                    return
                self.keep(name, [("NOM" if login and first_over_last(head.key) < 1 else "PRENOM") if first_over_last(head.key) < 1 and (login or first_over_last(head.key) < 0) else "PRENOM"], "by", 0.75)
            elif all(unit.initial for unit in name.units):
                if done and len(name.units) == 2:
                    self.keep(name, ["PRENOM", "NOM"], "by", 0.7)
            elif self._person(name, done, 0.5):
                self.keep(name, tell_apart(name.units), "by", 0.8)
        else:
            name = read_name(view, place, lower=True)
            word = view.words[place]
            if name.units and len(word) > 3 and word not in ordinary_names() and word not in medical_words() and first_name_score(word) > 1.2 and first_over_last(word) > 0.5:
                self.keep(name, tell_apart(name.units, "PRENOM"), "by", 0.7)


def find_titled(view: View) -> tuple[list[Span], set[int]]:
    """The names that a word announces, and the indexes of their words."""
    reader = _Titles(view)
    for kind, name in (("headers.last_name", "last"), ("headers.first_name", "first")):
        for index in view.at(kind):
            reader.field(index, name)
    for index in view.at("titles.titles"):
        reader.title(index)
    for index in view.at("titles.letters"):
        reader.letter(index)
    for index in view.at("headers.person"):
        reader.field(index, "person")
    for index in view.at("headers.born"):
        reader.born(index)
    for index in view.at("titles.relatives"):
        reader.relative(index)
    for index in view.at("titles.roles"):
        reader.role(index)
    for index in view.at("headers.written_by"):
        reader.by(index)
    return reader.spans, reader.claimed
