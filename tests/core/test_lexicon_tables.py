"""Tables looked up in their file: the same answers as a dictionary, before it is read whole and after."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliniq.core import tables
from cliniq.core.tables import Table

KEYS = st.text("abz -'", min_size=1, max_size=9)


def _written(folder: Path, rows: dict[str, str]) -> Path:
    path = folder / "table.tsv"
    path.write_text("# key\tvalue\n" + "".join(f"{key}\t{rows[key]}\n" for key in sorted(rows)), encoding="utf-8")
    return path


@given(rows=st.dictionaries(KEYS, st.text("éx\t1", max_size=60), min_size=1, max_size=200), others=st.lists(KEYS))
def test_a_table_is_its_dictionary(
    rows: dict[str, str], others: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = _written(tmp_path_factory.mktemp("tables"), rows)
    with pytest.MonkeyPatch.context() as patch:
        # So small that lookups cross from block to block, and from the file to the whole table.
        patch.setattr(tables, "_BLOCK", 16)
        for patience in (0, 7, 1000):
            patch.setattr(tables, "_PATIENCE", patience)
            table = Table(path, str)
            for key in [*rows, *others, ""]:
                assert table.get(key) == rows.get(key)
                assert (key in table) == (key in rows)
                head = any(known == key or known.startswith(f"{key} ") for known in rows)
                assert not key or table.has_head(key) == head
            assert dict(table) == rows
            assert len(table) == len(rows)


def test_values_that_the_file_lacks(tmp_path: Path) -> None:
    table = Table(_written(tmp_path, {"b": "2"}), int, {"a": 1, "b": 3})
    assert dict(table) == {"a": 1, "b": 2}
    assert table["a"] == 1
    with pytest.raises(KeyError):
        table["c"]
