r"""The notation of terms in rule files, and its translation to regexes on folded text.

==============  ============================================================  =======================
notation        meaning                                                       example
==============  ============================================================  =======================
letters         themselves, whatever case and accents; `oe` is also `œ`       ``œdème aigu``
blank           blanks or hyphens, with at most one line break                ``insuffisance rénale``
``-``           the same, or nothing                                          ``anti-coagulant``
``'``           an apostrophe, or a blank                                     ``d'Alzheimer``
``(x)``         x or nothing                                                  ``diabétique(s)``
``[x|y]``       x or y; either may be empty                                   ``[cancer|tumeur]``
``*``           the rest of a word                                            ``cirrho*``
``{n}``         up to n words                                                 ``cancer {2} sein``
==============  ============================================================  =======================

A *regex* in a rule file is an ordinary one on folded text, in which a blank means the same as in a term.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cliniq.core.text.fold import fold

# What stands for flexible white space while a pattern is being compiled.
GAP = "\x1f"
_BLANKS = r"[ \t-]{0,8}(?:\r?\n[ \t]{0,8}|[ \t-])"
# What may cling to the word after `{n}`: « infarctus {2} oreillette » finds « infarctus de l'oreillette ».
ELISION = r"(?:[a-z]{1,2}'){0,2}"
_WORD_GAP = r"(?:(?:[^\w\n]{{1,4}}|(?<='))\w+){{0,{n}}}"


class NotationError(ValueError):
    """A term can't be read; the message says where and why."""


@lru_cache(maxsize=8192)  # lists of terms are shared by many rules
def term_to_regex(term: str) -> str:
    """The regex (with `GAP` for white space) of a term; raises `NotationError`.

    >>> term_to_regex("diabétique(s)")
    'diabetique(?:s)?'
    """
    folded = _EMPTY_BRANCH.sub(
        lambda m: f"([{m[1] or m[2]}])", fold(term.replace("œ", "oe").replace("Œ", "oe")).strip()
    )
    words = _optional_words(folded)
    out: list[str] = []
    closing: list[str] = []
    position = 0
    while position < len(folded):
        char = folded[position]
        position += 1
        if char.isspace():
            # A gap of words brings its own blanks; a gap stands once, and not where the next word may be missing.
            if folded[position : position + 1] not in (" ", "{") and (not out or out[-1] != GAP):
                out.append(GAP)
                if folded[position - 2 : position - 1] == "}":
                    out.append(ELISION)
        elif char == "-":
            out.append(f"(?:{GAP})?")
        elif char == "'":
            out.append("(?:' ?| )")
        elif char == "(" and position - 1 in words:
            # An optional word takes one of the blanks around it along.
            if out and out[-1] == GAP:
                out[-1] = f"(?:{GAP}(?:"
                closing.append("))?")
            else:
                out.append("(?:(?:")
                end = words[position - 1]
                closing.append(f"){GAP})?" if folded[end : end + 1] == " " else "))?")
        elif char in "([":
            out.append("(?:")
            closing.append(")?" if char == "(" else ")")
        elif char in ")]":
            if not closing or (char == "]") != (closing[-1] == ")"):
                raise NotationError(f"{char!r} at {position} closes nothing")
            closed = closing.pop()
            out.append(closed)
            position += GAP in closed  # it took the blank that follows
        elif char == "|":
            if not closing:
                raise NotationError(f"'|' at {position} stands outside brackets")
            out.append("|")
        elif char == "*":
            out.append("[a-z]*")
        elif char == "{":
            end = folded.find("}", position)
            if end < 0 or not folded[position:end].isdigit():
                raise NotationError(f"'{{' at {position} wants a number and '}}'")
            out.append(_WORD_GAP.format(n=int(folded[position:end])))
            position = end + 1
        elif char == "o" and folded[position : position + 1] == "e":
            out.append("o?e")
            position += 1
        else:
            out.append(re.escape(char))
    if closing:
        raise NotationError("a bracket is not closed")
    if not out:
        raise NotationError("the term is empty")
    return "".join(out)


# `[|x]` and `[x|]` are other ways to write `([x])`.
_EMPTY_BRANCH = re.compile(r"\[(?:\|([^\[\]]*)|([^\[\]]*)\|)\]")


def _optional_words(folded: str) -> dict[int, int]:
    """Where each `(x)` that is a word of its own opens → the place after its `)`."""
    opened: list[int] = []
    words: dict[int, int] = {}
    for position, char in enumerate(folded):
        if char == "(":
            opened.append(position)
        elif char == ")" and opened:
            start = opened.pop()
            alone_before = start == 0 or folded[start - 1] in " [|("
            alone_after = position + 1 == len(folded) or folded[position + 1] in " ])|"
            # « lymphome (malin)(s) »: an ending that is optional too does not make the word a part of another.
            ending = folded[position + 1 : position + 2] == "(" and folded[max(0, start - 1)] == " "
            if alone_before and (alone_after or ending):
                words[start] = position + 1
    return words


def regex_gaps(regex: str) -> str:
    """The regex with its blanks outside character classes turned into `GAP`."""
    out: list[str] = []
    in_class = escaped = False
    for char in regex:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char == " ":
            char = GAP
        out.append(char)
    return "".join(out)


def expand_gaps(regex: str) -> str:
    """The final regex: each `GAP` is white space as the notation defines it."""
    return regex.replace(GAP, _BLANKS)


def word_start(letter: str = "[a-z0-9]") -> str:
    """What holds a regex to the start of a word; where it starts with a sign (« (+) ») it needs none."""
    return f"(?:(?<!{letter})|(?!{letter}))"


def as_words(regex: str, letter: str = "[a-z0-9]") -> str:
    """The regex held to the edges of words; where it starts or ends with a sign (« pas d' ») it needs none."""
    return f"{word_start(letter)}(?:{regex})(?:(?!{letter})|(?<!{letter}))"
