"""What the readers make of good and of broken inputs, through `read_documents`."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from cliniq.core.document import Document, Reject
from cliniq.core.errors import UsageError
from cliniq.core.formats import FieldNames, Reading, find_sources, read_documents
from cliniq.core.formats.reading import SeenIds, sniff

SECRET = "Lefranc"


def read(path: Path, format: str | None = None, **fields: str) -> list[Document | Reject]:
    encoding = fields.pop("encoding", "utf-8")
    return list(read_documents(find_sources([str(path)], format), Reading(FieldNames(**fields), encoding)))


def jsonl(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "notes.jsonl"
    rows = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_bytes("\n".join(rows).encode("utf-8", "surrogatepass") + b"\n")
    return path


def test_jsonl_record_gives_all_its_roles(tmp_path: Path) -> None:
    record = {
        "note_id": 12, "note_text": "a\r\nb \n", "person_id": 7, "note_datetime": "2020-01-02",
        "context": {"NOM": ["X"]}, "ward": "3B", "entities": [{"start": 0}],
    }  # fmt: skip
    [document] = read(jsonl(tmp_path, record))
    assert isinstance(document, Document)
    assert (document.id, document.person_id, document.datetime) == ("12", "7", "2020-01-02")
    assert document.text == "a\r\nb \n"
    assert document.context == {"NOM": ["X"]}
    assert document.fields == {"ward": "3B", "entities": [{"start": 0}]}
    assert document.line == 1


def test_short_names_and_given_names(tmp_path: Path) -> None:
    assert [d.text for d in read(jsonl(tmp_path, {"id": "1", "text": "t"}))] == ["t"]  # type: ignore[union-attr]
    path = jsonl(tmp_path, {"key": "k", "body": "b", "text": "other"})
    [document] = read(path, text="body", id="key")
    assert isinstance(document, Document)
    assert (document.id, document.text, document.fields) == ("k", "b", {"text": "other"})


BROKEN = {
    "cut object": ('{"note_id": "9", "note_text": "' + SECRET, "invalid JSON"),
    "array": ([{"note_text": SECRET}], "jq -c"),
    "string": (json.dumps(SECRET), "object is expected"),
    "no text": ({"note_id": "9", "body": SECRET}, "--text-field"),
    "null text": ({"note_id": "9", "note_text": None, "x": SECRET}, "is null"),
    "number for text": ({"note_id": "9", "note_text": 5, "x": SECRET}, "is a number"),
    "boolean id": ({"note_id": True, "note_text": SECRET}, "is a boolean"),
    "empty id": ({"note_id": "", "note_text": SECRET}, "is empty"),
    "NUL": ({"note_id": "9", "note_text": SECRET + "\0"}, "NUL"),
    "half surrogate": ('{"note_id": "9", "note_text": "' + SECRET + ' \\ud800"}', "surrogate"),
    "context is a list": ({"note_id": "9", "note_text": SECRET, "context": [SECRET]}, "object (label: value)"),
    "context value": ({"note_id": "9", "note_text": SECRET, "context": {"NOM": {"a": SECRET}}}, "list of texts"),
    "person is a list": ({"note_id": "9", "note_text": SECRET, "person_id": [SECRET]}, "is a list"),
    "NaN": ('{"note_id": "9", "note_text": "' + SECRET + '", "x": NaN}', "NaN"),
    "nested": ("[" * 100_000, "nested too deeply"),
    "huge number": ('{"note_id": %s, "note_text": "x"}' % ("9" * 5000), "number"),
    "doubled id": ({"note_id": "first", "note_text": SECRET}, "same id"),
}


@pytest.mark.parametrize("line, words", BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_rejected_and_the_others_go_through(tmp_path: Path, line: object, words: str) -> None:
    good = [{"note_id": "first", "note_text": "un"}, {"note_id": "last", "note_text": "deux"}]
    first, bad, last = read(jsonl(tmp_path, good[0], line, good[1]))
    assert isinstance(first, Document)
    assert isinstance(last, Document) and last.text == "deux"
    assert isinstance(bad, Reject)
    assert words in bad.reason
    assert SECRET not in bad.reason
    assert (bad.path, bad.line) == (str(tmp_path / "notes.jsonl"), 2)


def test_bytes_of_another_encoding_name_the_option(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes('{"id": "1", "text": "é"}\n'.encode("latin-1") + '{"id": "2", "text": "é"}\n'.encode())
    bad, good = read(path)
    assert isinstance(bad, Reject) and "--encoding" in bad.reason
    assert isinstance(good, Document) and good.text == "é"
    path.write_bytes('{"id": "1", "text": "é"}\n'.encode("latin-1"))
    [document] = read(path, encoding="latin-1")
    assert isinstance(document, Document) and document.text == "é"
    text = tmp_path / "letter.txt"
    text.write_bytes("l'été".encode("cp1252"))
    [bad] = read(text)
    assert isinstance(bad, Reject) and "--encoding" in bad.reason
    with pytest.raises(UsageError, match="unknown encoding"):
        read(text, encoding="utf-88")


@pytest.mark.parametrize("name, content", [("a.txt", "été"), ("a.jsonl", '{"id": "1", "text": "été"}\n')])
def test_byte_order_marks(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8-sig"))
    [document] = read(path)
    assert isinstance(document, Document) and document.text == "été"
    path.write_bytes(content.encode("utf-16"))
    [document] = read(path, encoding="utf-16")
    assert isinstance(document, Document) and document.text == "été"
    if name == "a.txt":
        [bad] = read(path)
        assert isinstance(bad, Reject) and "utf-16" in bad.reason
    else:
        with pytest.raises(UsageError, match="utf-16"):
            read(path)


def test_empty_inputs(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "empty.csv").touch()
    (tmp_path / "empty.txt").touch()
    assert read(tmp_path / "empty.jsonl") == []
    assert read(tmp_path / "empty.csv") == []
    [document] = read(tmp_path / "empty.txt")
    assert isinstance(document, Document) and document.text == ""


@pytest.mark.parametrize("format", ["gz", "zst"])
def test_half_a_compressed_file_gives_what_can_be_read_then_a_reject(tmp_path: Path, format: str) -> None:
    import random

    draw = random.Random(1)
    rows = [{"id": str(n), "text": "".join(draw.choices("abcdefghij", k=3000))} for n in range(200)]
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = tmp_path / f"notes.jsonl.{format}"
    if format == "gz":
        whole = gzip.compress(content)
    else:
        whole = pytest.importorskip("zstandard").ZstdCompressor().compress(content)
    path.write_bytes(whole)
    assert [d.text for d in read(path)] == [row["text"] for row in rows]  # type: ignore[union-attr]
    path.write_bytes(whole[: len(whole) // 2])
    *documents, last = read(path)
    assert isinstance(last, Reject) and "cut short" in last.reason
    assert [d.id for d in documents] == [str(n) for n in range(len(documents))]
    if format == "gz":
        assert len(documents) > 50


def test_what_is_no_gzip_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl.gz"
    path.write_bytes(b"nothing of the kind")
    [bad] = read(path)
    assert isinstance(bad, Reject) and "gzip" in bad.reason


def test_two_zstd_frames_are_one_file(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    path = tmp_path / "notes.jsonl.zst"
    path.write_bytes(b"".join(zstandard.compress(b'{"id": "%d", "text": "t"}\n' % n) for n in range(3)))
    assert [d.id for d in read(path)] == ["0", "1", "2"]


def test_csv_of_a_french_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes(b'note_id;note_text;ward\r\n1;"a;b\r\nc ""d"" ";x\r\n2;;y\r\n3;z\r\n4;w;v\r\n')
    one, two, three, four = read(path)
    assert isinstance(one, Document) and one.text == 'a;b\r\nc "d" ' and one.fields == {"ward": "x"}
    assert isinstance(two, Document) and two.text == ""
    assert isinstance(three, Reject) and "2 cells where the header has 3" in three.reason and three.line == 5
    assert isinstance(four, Document) and four.line == 6


def test_csv_with_a_quote_that_never_closes(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text(f'id,text\n1,un\n2,"{SECRET}\n3,trois\n', "utf-8")
    one, bad = read(path)
    assert isinstance(one, Document)
    assert isinstance(bad, Reject) and "never closed" in bad.reason and bad.line == 3


def test_csv_in_another_encoding_loses_the_bad_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes("id,text\n1,été\n".encode("latin-1") + "2,été\n".encode())
    bad, good = read(path)
    assert isinstance(bad, Reject) and "--encoding" in bad.reason
    assert isinstance(good, Document) and good.text == "été"


def test_brat_annotations_are_fields_and_faults_name_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Vu par Jean\nLefranc.", "utf-8")
    (tmp_path / "a.ann").write_text("T1\tNOM 7 11;12 19\tJean Lefranc\nA1 Old T1\n", "utf-8")
    (tmp_path / "b.txt").write_text("sans", "utf-8")
    a, b = read(tmp_path)
    assert isinstance(a, Document) and a.fields["entities"] == [{"start": 7, "end": 19, "label": "NOM"}]
    assert isinstance(b, Document) and b.fields == {}
    (tmp_path / "a.ann").write_text("T1\tNOM 7 99\tJean Lefranc\n", "utf-8")
    bad, _ = read(tmp_path)
    assert isinstance(bad, Reject) and "line 1" in bad.reason and "Lefranc" not in bad.reason


def test_folders_are_walked_in_order_and_ids_are_places_in_the_tree(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a.txt", ".hidden.txt", "c.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    assert [(d.id, d.text) for d in read(tmp_path)] == [  # type: ignore[union-attr]
        ("a", "a.txt"), ("b/10", "b/10.txt"), ("b/2", "b/2.txt")]  # fmt: skip


def test_unknown_inputs_are_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "x.doc").touch()
    for inputs in ("x.doc", "missing.txt", "*.jsonl"):
        with pytest.raises(UsageError):
            find_sources([str(tmp_path / inputs)])
    assert find_sources([str(tmp_path / "x.doc")], "text")[0].format == "text"


@pytest.mark.parametrize(
    "content, format",
    [
        (b'{"id": "1", "text": "t"}\n', "jsonl"), (b'\n \r\n[{"id": 1}]', "text"),
        (b'\xef\xbb\xbf{"id": 1}', "jsonl"), (b"{ du texte }", "text"), (b"", "text"), (b"\n\n", "text"),
        (b"[1]\n", "text"), (b'\n{"a": 1}\n', "jsonl"),
    ],
)  # fmt: skip
def test_sniffing_keeps_every_byte(content: bytes, format: str) -> None:
    found, stream = sniff(io.BufferedReader(io.BytesIO(content)))  # type: ignore[arg-type]
    assert (found, stream.read()) == (format, content)


def test_seen_ids_over_many() -> None:
    seen = SeenIds()
    assert all(seen.add(str(n)) for n in range(20_000))
    assert not any(seen.add(str(n)) for n in range(20_000))


def test_parquet_without_pyarrow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    (tmp_path / "a.parquet").touch()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"cliniq\[parquet\]"):
        read(tmp_path / "a.parquet")


def test_parquet_cut_short_is_a_reject(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"note_id": [1, 2], "note_text": ["un", "deux"], "w": [1.5, None]}), path)
    one, _ = read(path)
    assert isinstance(one, Document) and (one.id, one.text, one.fields) == ("1", "un", {"w": 1.5})
    path.write_bytes(path.read_bytes()[:-20])
    [bad] = read(path)
    assert isinstance(bad, Reject) and "cut short" in bad.reason
