"""Reading of rule files: YAML with a line number for every fault.

A `Table` wraps a mapping of the file and gives typed values; what is wrong is collected as faults
(`file:line: what is wrong; how to mend it`), so that one run shows them all and nothing runs half-loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from cliniq.core.errors import RuleError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# Turns scalars into values; made once, since that costs more than all scalars of a file.
_SCALARS = yaml.SafeLoader("")


class Faults:
    """The faults of a set of rule files."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, path: Path, line: int, what: str) -> None:
        """Note a fault; `what` ends with the remedy."""
        fault = f"{path}:{line}: {what}"
        if fault not in self.lines:  # a list of terms is read wherever it is used
            self.lines.append(fault)

    def check(self) -> None:
        """Raise `RuleError`, one line a fault, if there is any."""
        if self.lines:
            raise RuleError("\n".join(self.lines))


class Table:
    """A mapping of a rule file: typed access, every fault with its line."""

    def __init__(self, path: Path, node: yaml.MappingNode, faults: Faults) -> None:
        self.path, self.node, self.faults = path, node, faults
        self._entries: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in self._entries:
                self.fault(f"{name!r} stands twice: keep one", key)
            self._entries[name] = value

    @property
    def line(self) -> int:
        """The line where the mapping starts, from 1."""
        return int(self.node.start_mark.line) + 1

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def keys(self) -> list[str]:
        """The keys, in the order of the file."""
        return list(self._entries)

    def line_of(self, key: str) -> int:
        """The line of a key's value."""
        return int(self._entries[key].start_mark.line) + 1

    def fault(self, what: str, node: yaml.Node | str | None = None) -> None:
        """Note a fault at a node or key of this table."""
        at = self._entries.get(node) if isinstance(node, str) else node
        line = at.start_mark.line + 1 if at is not None else self.line
        self.faults.add(self.path, line, what)

    def only(self, *allowed: str) -> None:
        """Fault every key that is not allowed."""
        for key in self._entries:
            if key not in allowed:
                self.fault(f"unknown key {key!r}: use one of {', '.join(allowed)}", key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string; without default, its absence is a fault."""
        node = self._entries.get(key)
        if node is None:
            if default is None:
                self.fault(f"{key!r} is missing: add it")
            return default or ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(f"{key!r} wants a single value", node)
            return default or ""
        return str(node.value)

    def numbered(self, key: str, default: dict[int, Any]) -> dict[int, Any]:
        """A mapping from whole numbers to values."""
        inner = self.table(key)
        if inner is None:
            return default
        numbers: dict[int, Any] = {}
        for name in inner.keys():  # noqa: SIM118
            if name.isdigit():
                numbers[int(name)] = inner.plain(name)
            else:
                inner.fault(f"{key!r} wants whole numbers as keys, not {name!r}", name)
        return numbers

    def integer(self, key: str, default: int) -> int:
        """A whole number."""
        node = self._entries.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or not node.value.lstrip("-").isdigit():
            self.fault(f"{key!r} wants a whole number", node)
            return default
        return int(node.value)

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """One of a few strings."""
        value = self.text(key, default)
        if value not in allowed:
            self.fault(f"{key!r} is {value!r}: use one of {', '.join(allowed)}", key)
            return default
        return value

    def texts(self, key: str) -> list[tuple[str, int]]:
        """A string or a list of strings, each with its line."""
        node = self._entries.get(key)
        if node is None:
            return []
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        out: list[tuple[str, int]] = []
        for item in items:
            if isinstance(item, yaml.ScalarNode) and item.value.strip():
                out.append((str(item.value), item.start_mark.line + 1))
            else:
                self.fault(f"{key!r} wants a list of strings: quote each of them", item)
        return out

    def table(self, key: str) -> Table | None:
        """A mapping, or None where the key is missing."""
        node = self._entries.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.fault(f"{key!r} wants a mapping (key: value)", node)
            return None
        return Table(self.path, node, self.faults)

    def tables(self, key: str) -> Iterator[Table]:
        """The mappings of a list (or one mapping standing alone)."""
        node = self._entries.get(key)
        if node is None:
            return
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(item, yaml.MappingNode):
                yield Table(self.path, item, self.faults)
            else:
                self.fault(f"{key!r} wants a list of mappings", item)

    def plain(self, key: str) -> Any:
        """The value as plain Python data."""
        node = self._entries.get(key)
        return None if node is None else _construct(node)


def _construct(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {_construct(key): _construct(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_construct(item) for item in node.value]
    constructor: Any = yaml.SafeLoader.yaml_constructors.get(node.tag)
    return node.value if constructor is None else constructor(_SCALARS, node)


def read_table(path: Path, faults: Faults) -> Table | None:
    """The top mapping of a rule file; None, with a fault, where it is not one."""
    try:
        with path.open(encoding="utf-8") as file:
            node = yaml.compose(file, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.add(path, line, f"not valid YAML ({error.problem}): check indentation, quotes and brackets")
        return None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        faults.add(path, 1, f"can't be read ({type(error).__name__}): save it as UTF-8 YAML")
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.add(path, 1, "not a mapping: start with 'key: value' lines")
        return None
    return Table(path, node, faults)
