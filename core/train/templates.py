"""Templates of synthetic notes: a small notation, read from `rules/templates/*.txt`.

A file holds passages parted by a line `---`, or one a line when its first line is `#! one a line [flag...]`
(there, `\\n` is a line end and `\\t` a tab). A passage may begin with a comment line `# kind flag...`; the
flags are `lower`, `upper` (the whole passage takes that case) and `clean` (no noise is added). In it,

- `{NOM}`, `{p.PRENOM}`, `{DATE:words}` are slots: an optional person, a name in capitals, an optional form.
  The same person letter within a passage is the same person; `pat` is the patient of the whole document.
- `{@germs}` is a word of `rules/templates/words/germs.txt`, `{#2-30}` a number from 2 to 30.
- `(vu|revu|examiné)` is a free choice, possibly empty, possibly nested. A parenthesis without bar is text.
- `\\` before one of `{ } ( ) | \\` takes its meaning away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cliniq.core.errors import RuleError

FLAGS = frozenset({"lower", "upper", "clean"})
_SLOT = re.compile(r"(?:(?P<who>[a-z]\w*)\.)?(?P<name>[A-Z_]+)(?::(?P<form>\w+))?\Z")
_WORD = re.compile(r"@(?P<list>[a-z_]+)\Z")
_NUMBER = re.compile(r"#(?P<low>\d+)-(?P<high>\d+)(?:,(?P<digits>\d))?\Z")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill: which value (`name`), of whom (`who`), in which form."""

    name: str
    who: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class WordList:
    """A word drawn from a list of `words/`."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number drawn between two bounds, with so many decimals."""

    low: int
    high: int
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences."""

    options: tuple[tuple[Part, ...], ...]


Part = str | Slot | WordList | Number | Choice


@dataclass(frozen=True, slots=True)
class Passage:
    """A template: its parts, its kind (the comment's first word) and its flags."""

    kind: str
    parts: tuple[Part, ...]
    flags: frozenset[str] = frozenset()
    source: str = ""

    def expand(self, rng: random.Random) -> list[str | Slot | WordList | Number]:
        """The parts with every choice made."""
        return list(_choose(self.parts, rng))

    @property
    def size(self) -> int:
        """About how many characters it gives."""
        return _size(self.parts)

    def slots(self) -> Iterator[Slot]:
        """Every slot of the passage, whatever the choices."""
        yield from _slots(self.parts)


def _choose(parts: tuple[Part, ...], rng: random.Random) -> Iterator[str | Slot | WordList | Number]:
    for part in parts:
        if isinstance(part, Choice):
            yield from _choose(rng.choice(part.options), rng)
        else:
            yield part


def _size(parts: tuple[Part, ...]) -> int:
    sizes = {Slot: 9, WordList: 12, Number: 2}
    return sum(
        len(part)
        if isinstance(part, str)
        else max(map(_size, part.options))
        if isinstance(part, Choice)
        else sizes[type(part)]
        for part in parts
    )


def _slots(parts: tuple[Part, ...]) -> Iterator[Slot]:
    for part in parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Choice):
            for option in part.options:
                yield from _slots(option)


@dataclass
class _Reader:
    """Recursive descent over one passage."""

    text: str
    where: str
    position: int = 0
    literal: list[str] = field(default_factory=list)

    def sequence(self, inside: bool) -> tuple[Part, ...]:
        """Parts up to the end of the text, or, inside a choice, up to `|` or `)`."""
        parts: list[Part] = []
        text: list[str] = []

        def flush() -> None:
            if text:
                parts.append("".join(text))
                text.clear()

        while self.position < len(self.text):
            char = self.text[self.position]
            if char == "\\" and self.position + 1 < len(self.text):
                text.append(self.text[self.position + 1])
                self.position += 2
            elif char == "{":
                flush()
                parts.append(self.slot())
            elif char == "(":
                end = self._closing(self.position)
                if end is None:
                    text.append(char)
                    self.position += 1
                elif self._has_bar(self.position, end):
                    flush()
                    parts.append(self.choice())
                else:
                    self.position += 1
                    inner = self.sequence(inside=True)
                    text.append("(")
                    flush()
                    parts.extend(inner)
                    text.append(")")
                    self.position += 1
            elif inside and char in "|)":
                break
            else:
                text.append(char)
                self.position += 1
        flush()
        return tuple(parts)

    def slot(self) -> Part:
        """The slot that opens here."""
        end = self.text.find("}", self.position)
        body = self.text[self.position + 1 : end] if end > 0 else ""
        self.position = end + 1
        if match := _SLOT.match(body):
            return Slot(match["name"], match["who"] or "", match["form"] or "")
        if match := _WORD.match(body):
            return WordList(match["list"])
        if match := _NUMBER.match(body):
            return Number(int(match["low"]), int(match["high"]), int(match["digits"] or 0))
        raise RuleError(f"{self.where}: « {{{body[:30]}}} » is no slot; write {{NOM}}, {{p.NOM:up}}, {{@list}}")

    def choice(self) -> Choice:
        """The choice that opens here."""
        options: list[tuple[Part, ...]] = []
        self.position += 1
        while True:
            options.append(self.sequence(inside=True))
            closing = self.text[self.position]
            self.position += 1
            if closing == ")":
                return Choice(tuple(options))

    def _closing(self, start: int) -> int | None:
        depth = 0
        position = start
        while position < len(self.text):
            char = self.text[position]
            if char == "\\":
                position += 1
            elif char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
                if depth == 0:
                    return position
            position += 1
        return None

    def _has_bar(self, start: int, end: int) -> bool:
        depth = 0
        position = start
        while position < end:
            char = self.text[position]
            if char == "\\":
                position += 1
            elif char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
            elif char == "|" and depth == 1:
                return True
            position += 1
        return False


def parse(text: str, where: str = "template", kind: str = "") -> Passage:
    """Read one passage; `where` names it in errors (`RuleError`)."""
    flags: frozenset[str] = frozenset()
    if text.startswith("# "):
        head, _, text = text.partition("\n")
        words = head[2:].split()
        kind, flags = words[0], frozenset(words[1:])
        if unknown := flags - FLAGS:
            raise RuleError(f"{where}: unknown flag {sorted(unknown)[0]}; flags are {', '.join(sorted(FLAGS))}")
    reader = _Reader(text, where)
    return Passage(kind, reader.sequence(inside=False), flags, where)


def read_passages(path: Path) -> list[Passage]:
    """Every passage of a file, whose name is the default kind."""
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("\n")
    if head.startswith("#! one a line"):
        flags = " ".join(head.split()[4:])
        return [
            parse(
                f"# {path.stem} {flags}\n" + line.replace("\\n", "\n").replace("\\t", "\t"),
                f"{path.name}:{number}",
            )
            for number, line in enumerate(rest.splitlines(), 2)
            if line.strip() and not line.startswith("#")
        ]
    passages = []
    line = 1
    for block in re.split(r"^---[ \t]*\n", text, flags=re.M):
        if block.strip():
            passages.append(parse(block.strip("\n"), f"{path.name}:{line}", path.stem))
        line += block.count("\n") + 1
    return passages


def read_folder(folder: Path) -> list[Passage]:
    """Every passage of the `*.txt` files of a folder, in the order of their names."""
    return [passage for path in sorted(folder.glob("*.txt")) for passage in read_passages(path)]
