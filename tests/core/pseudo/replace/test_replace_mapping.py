"""The reversible mapping: private, never over something else, each entry once."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from cliniq.core.errors import UsageError
from cliniq.core.pseudo.replace.mapping import Entry, MappingFile


def test_written_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "mapping.jsonl"
    entry = Entry("patient:1", "NOM", "Lefèvre", "Garnier")
    with MappingFile(path) as mapping:
        mapping.add([entry, entry])
        mapping.add([entry, Entry("patient:2", "NOM", "Lefèvre", "Roussel")])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(row["scope"], row["label"], row["original"], row["surrogate"]) for row in rows] == [
        ("patient:1", "NOM", "Lefèvre", "Garnier"),
        ("patient:2", "NOM", "Lefèvre", "Roussel"),
    ]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    existing = tmp_path / "here"
    existing.write_text("kept")
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "elsewhere")
    for path in (existing, dangling, tmp_path / "no" / "folder"):
        with pytest.raises(UsageError):
            MappingFile(path)
    assert existing.read_text() == "kept"
    assert not (tmp_path / "elsewhere").exists()
