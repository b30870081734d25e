"""Texts and files that break programs: both jobs come through, with offsets that hold, in time.

Times are those of `tests/benchmarks/hostile.py`; here a text that takes square time would take hours.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import HOSTILE

from cliniq.core.document import Document, Reject
from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.extract.extractor import Extractor
from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions
from cliniq.core.pseudo.replace.keys import Key
from cliniq.core.run.job import Job, run

KEY = Key(b"a key for tests, long enough")


@pytest.fixture(scope="module")
def tagger() -> Pseudonymiser:
    return Pseudonymiser(PseudoOptions(replace="tag", use_model=False, key=KEY))


@pytest.fixture(scope="module")
def surrogates() -> Pseudonymiser:
    return Pseudonymiser(PseudoOptions(use_model=False, entities=True, key=KEY))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def check(text: str, pseudonymiser: Pseudonymiser, extractor: Extractor) -> None:
    """Both jobs on a text: rows or rejections, spans inside of the text, what is outside of them untouched."""
    document = Document("1", text)
    [found] = pseudonymiser.find([document])
    assert found.text == text
    last = 0
    for span in found.spans:
        assert last <= span.start < span.end <= len(text)
        last = span.end
    [row] = pseudonymiser.process([document])
    if isinstance(row, Reject):
        assert row.id == "1" and "left after replacing" in row.reason, row.reason
    else:
        outside, entities = row["note_text"], row["entities"]
        assert "".join(cut(text, [(s.start, s.end) for s in found.spans])) == "".join(
            cut(outside, [(e["start"], e["end"]) for e in entities])
        ) or len(entities) > len(found.spans)
    for mention in extractor.mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)
        for cue in mention.cues:
            assert 0 <= cue["start"] <= cue["end"] <= len(text)
    record = extractor.record(document)
    json.dumps(record)


def cut(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """What stands outside of spans."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(text[at:start])
        at = end
    return [*parts, text[at:]]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts(name: str, surrogates: Pseudonymiser, extractor: Extractor) -> None:
    check(HOSTILE[name](10_000), surrogates, extractor)


@pytest.mark.parametrize(
    "name, size",
    [
        ("no space", 5_000_000),
        ("nested brackets", 200_000),
        ("commas", 1_000_000),
        ("digits and blanks", 200_000),
        ("combining marks", 500_000),
        ("blanks", 1_000_000),
        ("newlines", 1_000_000),
    ],
)
def test_very_long_ones(name: str, size: int, tagger: Pseudonymiser, extractor: Extractor) -> None:
    text = HOSTILE[name](size)
    [row] = tagger.process([Document("1", text)])
    assert isinstance(row, dict)
    if name in ("commas", "blanks", "newlines", "nested brackets"):
        assert row["note_text"] == text
    assert extractor.mentions(text) == []


def test_a_name_in_a_million_characters_is_found(tagger: Pseudonymiser) -> None:
    noise = HOSTILE["commas"](500_000)
    [row] = tagger.process([Document("1", f"{noise}\nMme Odile LEFRANC\n{noise}")])
    assert isinstance(row, dict)
    assert row["note_text"] == f"{noise}\nMme <PRENOM> <NOM>\n{noise}"


@pytest.mark.parametrize(
    "name", ["Du\u200bpont", "Le\u00adfranc", "\u202eLefranc\u202c", "\u2066Dupont\u2069", "Lefra\u0301nc", "D\ufeffupont", "L\u200defranc"]
)
@pytest.mark.parametrize("before", ["vu par le Dr ", "Mme\u00a0", "Nom : "])
def test_invisible_characters_in_a_name_hide_nothing(name: str, before: str, tagger: Pseudonymiser) -> None:
    text = f"Patient {before}{name} ce jour."
    [row] = tagger.process([Document("1", text)])
    assert isinstance(row, dict)
    letters = [char for char in name if char.isalpha()]
    assert "<NOM>" in row["note_text"]
    assert not any("".join(letters[at : at + 3]) in row["note_text"] for at in range(len(letters) - 2))


def test_mixed_line_ends_stay(tagger: Pseudonymiser) -> None:
    text = "Mme LEFRANC\r\nvue\rle 12/03/2019\n\r\nDr VASSEUR\r"
    [row] = tagger.process([Document("1", text)])
    assert isinstance(row, dict)
    assert row["note_text"] == "Mme <NOM>\r\nvue\rle <DATE>\n\r\nDr <NOM>\r"


def texts_of_scraps() -> list[str]:
    """Texts out of pieces that mean something to the rules, in an order that means nothing."""
    draw = random.Random(7)
    scraps = [
        "Mme ", "Dr", "LEFRANC", "Odile", " né le ", "12/03/2019", "06 12 34 56 78", "\n", "\r\n", "(", ")", "pas de ",
        "diabète", "HTA", "[x]", " : ", "oui", "non", "/", "1", ", ", "rue de la ", "75013 Paris", "CHU de ", "@", ".fr", "-",
        "\u200b", "\u0301", "œ", "Æ", "ß", "İ", "ﬁ", "😀", "\u2028", "\x85", "\t", "|", "Antécédents familiaux :", "père", "?", "I.P.P. 8001234567",
        "douze mars deux mille dix-neuf", "1 50 03 75 116 001 42", "…", "’", "insuffi-\nsance", "rénale", "\x0b", "\x1f",
    ]  # fmt: skip
    return ["".join(draw.choice(scraps) + draw.choice(["", " ", ""]) for _ in range(draw.randint(1, 60))) for _ in range(400)]


def test_texts_out_of_scraps(surrogates: Pseudonymiser, extractor: Extractor) -> None:
    for text in texts_of_scraps():
        check(text, surrogates, extractor)


def small_job(source: Path, output: Path) -> Job:
    return Job([str(source)], factory, str(output))


def factory():  # type: ignore[no-untyped-def]
    return Pseudonymiser(PseudoOptions(replace="tag", use_model=False, key=KEY)).process


def notes(path: Path, count: int = 200) -> bytes:
    lines = [json.dumps({"note_id": str(n), "note_text": f"{n} Mme LEFRANC {os.urandom(30).hex()}"}) for n in range(count)]
    data = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return data


def test_half_a_gzip_gives_what_it_holds_and_a_reject(tmp_path: Path) -> None:
    source, out = tmp_path / "n.jsonl.gz", tmp_path / "o.jsonl"
    notes(source)
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2])
    report = run(small_job(source, out))
    assert 0 < report.documents < 200 and report.rejected >= 1
    assert "cut short" in (tmp_path / "o.jsonl.rejects.jsonl").read_text()
    assert "LEFRANC" not in (tmp_path / "o.jsonl.rejects.jsonl").read_text() + out.read_text()


def test_a_parquet_file_cut_short_is_a_reject(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(pa.table({"note_id": ["1"], "note_text": ["Mme LEFRANC"]}), folder / "a.parquet")
    pq.write_table(pa.table({"note_id": ["2"], "note_text": ["Mme LEFRANC"]}), folder / "b.parquet")
    (folder / "a.parquet").write_bytes((folder / "a.parquet").read_bytes()[:-20])
    report = run(small_job(folder, tmp_path / "o.parquet"))
    assert (report.documents, report.rejected) == (1, 1)
    assert "cut short" in (tmp_path / "o.parquet.rejects.jsonl").read_text()


def test_a_full_disk_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    try:
        source = tmp_path / "n.jsonl"
        notes(source, 5000)
        for name in ("o.jsonl", "o.jsonl.gz", "tree/"):
            with pytest.raises(CliniqError, match="No space left"):
                run(Job([str(source)], factory, str(disk / name), output_format="text" if name == "tree/" else None))
            assert not (disk / name).is_file() and not (disk / "tree").exists()
            subprocess.run(["find", str(disk), "-mindepth", "1", "-delete"], check=True)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_output(tmp_path: Path) -> None:
    source = tmp_path / "n.jsonl"
    notes(source, 3)
    disk = tmp_path / "disk"
    disk.mkdir()
    root = os.geteuid() == 0
    if root and subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("root may write everywhere, and can't make a read-only disk here")
    disk.chmod(0o500) if not root else None
    try:
        with pytest.raises(CliniqError, match=r"writing .* failed: (Read-only|Permission)"):
            run(small_job(source, disk / "o.jsonl"))
    finally:
        if root:
            subprocess.run(["umount", str(disk)], check=True)


def test_a_link_as_output_is_not_followed(tmp_path: Path) -> None:
    source = tmp_path / "n.jsonl"
    notes(source, 3)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("precious")
    for name, target in (("o.jsonl", outside / "precious"), ("tree", outside)):
        (tmp_path / name).symlink_to(target)
        with pytest.raises(UsageError, match="symbolic link"):
            run(Job([str(source)], factory, str(tmp_path / name), output_format="text" if name == "tree" else None))
    assert (outside / "precious").read_text() == "precious" and len(list(outside.iterdir())) == 1


@pytest.mark.parametrize("mode, code", [(0o644, 2), (0o640, 2), (0o604, 2), (0o600, 0), (0o400, 0)])
def test_a_key_that_others_may_read_is_refused(tmp_path: Path, mode: int, code: int) -> None:
    source = tmp_path / "n.jsonl"
    notes(source, 1)
    key = tmp_path / "key"
    key.write_text("a key for tests, long enough")
    key.chmod(mode)
    command = [sys.executable, "-m", "cliniq.cli.main", "pseudo", "--no-model", "--key-file", str(key), str(source)]
    assert subprocess.run(command, capture_output=True).returncode == code
