"""Telling first from last names: capitals, initials, then the odds of the lexicons."""

from __future__ import annotations

from collections.abc import Sequence

from cliniq.core.document import Span
from cliniq.core.lexicon import last_names
from cliniq.core.likeness import first_over_last
from cliniq.core.pseudo.find.name_units import Unit
from cliniq.core.pseudo.find.view import View


def has_last(view: View, unit: Unit) -> bool:
    """Whether a unit with its particle is a known last name: « Le Goff »."""
    return unit.particle and " ".join(view.words[unit.first : unit.last + 1]) in last_names()


def _odds(unit: Unit) -> float:
    """How much rather a first than a last name, in powers of ten, within bounds."""
    if unit.particle:
        return -3.0
    if "-" in unit.key:
        parts = [part for part in unit.key.split("-") if part]
        whole = first_over_last(unit.key)
        if whole:
            return max(-3.0, min(3.0, whole))
        odds = [first_over_last(part) for part in parts]
        return max(-3.0, min(3.0, sum(odds) / len(odds) if min(odds) > 0 else min(odds)))
    return max(-3.0, min(3.0, first_over_last(unit.key)))


def tell_apart(units: Sequence[Unit], alone: str = "NOM") -> list[str]:
    """The label of each unit, `NOM` or `PRENOM`; `alone` is that of a single word.

    Capitals against lower case decide first, then initials, then the odds of the lexicons over every way to
    cut the name in two.
    """
    count = len(units)
    if count == 1:
        return ["PRENOM" if units[0].initial and alone != "INITIAL" else alone.replace("INITIAL", "NOM")]
    real = [i for i, unit in enumerate(units) if not unit.initial]
    if not real:
        return ["PRENOM"] * (count - 1) + ["NOM"]
    uppers = {i for i in real if units[i].upper}
    labels = ["PRENOM"] * count
    if uppers and len(uppers) < len(real):
        for i in uppers:
            labels[i] = "NOM"
        for i in range(1, count - 1):
            if units[i].initial and i - 1 in uppers and i + 1 in real and i + 1 not in uppers:
                labels[i] = "NOM"
        for i in real:
            # A particle in lower case goes with the capitals: « de KERSAUSON ».
            if units[i].particle and i - 1 in uppers:
                labels[i] = "NOM"
        return labels
    if len(real) < count:
        if units[-1].initial and not units[0].initial:
            shouted = all(units[i].upper for i in real)
            given = all(_odds(units[i]) > (1.0 if shouted else 0.4) for i in real)
            for i in real:
                labels[i] = "PRENOM" if given else "NOM"
            if given:
                labels[-1] = "NOM"
            return labels
        if units[0].initial:
            for i in real:
                labels[i] = "NOM"
            return labels
        # « Marie C. Dupont », « CAVALIER S MARION »
        middle = next(i for i, unit in enumerate(units) if unit.initial)
        turned = _odds(units[0]) + 0.3 < _odds(units[-1])
        for i in range(count):
            labels[i] = (
                ("NOM" if i <= middle else "PRENOM") if turned else ("PRENOM" if i <= middle else "NOM")
            )
        return labels
    odds = [_odds(unit) for unit in units]
    if units[0].particle and max(odds) < 0.7:
        # « Da Silva Neves »
        return ["NOM"] * count
    best, cut, turned = -1e9, 1, False
    for split in range(1, count):
        head, tail = sum(odds[:split]), sum(odds[split:])
        # A name is said first name first; in capitals (lists, headers) as often the other way.
        forward = head - tail + (0.1 if len(uppers) else 0.4) - 0.2 * abs(split - 1)
        backward = tail - head - 0.2 * abs(split - (count - 1))
        if forward > best:
            best, cut, turned = forward, split, False
        if backward > best:
            best, cut, turned = backward, split, True
    if turned:
        return ["NOM"] * cut + ["PRENOM"] * (count - cut)
    return ["PRENOM"] * cut + ["NOM"] * (count - cut)


def spans_of(
    view: View, units: Sequence[Unit], labels: Sequence[str], source: str, score: float
) -> list[Span]:
    """One span for each run of units of one label that nothing but blanks, hyphens or apostrophes part."""
    spans: list[Span] = []
    for unit, label in zip(units, labels, strict=True):
        if spans and spans[-1].label == label and set(view.text[spans[-1].end : unit.start]) <= set(" -'’\n"):
            spans[-1] = Span(spans[-1].start, unit.end, label, source, score)
        else:
            spans.append(Span(unit.start, unit.end, label, source, score))
    return spans
