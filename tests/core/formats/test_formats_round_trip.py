"""Any text survives any format, character for character."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cliniq.core.document import Document
from cliniq.core.formats import brat, csv, find_sources, jsonl, read_documents, text

# All of Unicode but what documents may not hold: NUL and surrogates. Line ends and quotes come often.
TEXTS = st.text(
    st.one_of(st.sampled_from("T\r\n\t\"',;{}\\ \u2028\x85\ufeffé"), st.characters(exclude_categories=["Cs"])).filter(
        lambda char: char != "\0"
    )
)
slow_disk = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def back(path: Path) -> list[str]:
    documents = list(read_documents(find_sources([str(path)])))
    assert all(isinstance(document, Document) for document in documents), documents
    return [document.text for document in documents if isinstance(document, Document)]


@slow_disk
@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["a.jsonl", "a.csv", "a.tsv"]))
def test_records(tmp_path: Path, texts: list[str], name: str) -> None:
    encoder = {"a.jsonl": jsonl.Encoder(), "a.csv": csv.Encoder(","), "a.tsv": csv.Encoder("\t")}[name]
    lines = [encoder.encode({"note_id": f"n{n}", "note_text": one}) for n, one in enumerate(texts)]
    path = tmp_path / name
    path.write_bytes(encoder.header() + b"".join(lines))
    assert back(path) == texts


@slow_disk
@given(TEXTS)
def test_plain_texts(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.Encoder().encode({"note_text": content}))
    # A text that begins with a byte order mark has lost it: the mark is no part of a text.
    assert back(path) == [content.removeprefix("\ufeff")]


@slow_disk
@given(TEXTS.filter(lambda t: not t.startswith("\ufeff")), st.data())
def test_brat(tmp_path: Path, content: str, data: st.DataObject) -> None:
    places = st.lists(st.integers(0, len(content)), max_size=min(8, len(content)), unique=True)
    ends = sorted(data.draw(places))
    spans = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    # Brat has no spans that begin or end with a line break, nor words that would look like a line of it.
    spans = [(a, b) for a, b in spans if content[a:b] == content[a:b].strip("\r\n")]
    entities = [{"start": a, "end": b, "label": "NOM"} for a, b in spans]
    for extension, raw in brat.files_of({"note_text": content, "entities": entities}).items():
        (tmp_path / f"a{extension}").write_bytes(raw)
    [document] = read_documents(find_sources([str(tmp_path)]))
    assert isinstance(document, Document), document
    assert document.text == content
    assert document.fields["entities"] == entities


def test_jsonl_refuses_what_other_tools_would_not_read() -> None:
    for value in (float("nan"), "\ud800", object()):
        with pytest.raises((ValueError, TypeError)):
            jsonl.Encoder().encode({"note_text": value})


def test_csv_refuses_columns_that_its_header_lacks() -> None:
    encoder = csv.Encoder(",", ["note_id"])
    with pytest.raises(ValueError, match="columns more"):
        encoder.encode({"note_id": "1", "ward": "x"})
    assert encoder.encode({"note_id": None}) == b"\n"
