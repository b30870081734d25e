"""Outputs that appear whole or not at all, and that a second run can take up at the last checkpoint.

What is written goes to `NAME.part`; `commit` gives it its name. A checkpoint makes sure that all is on the
disk and gives a state; an output made with that state cuts off what came later and goes on from there.
Gzip and zstd write a member a checkpoint, without time stamps, so both roads lead to the same bytes.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol, TypeAlias, cast
from urllib.parse import quote

from cliniq.core.document import Row
from cliniq.core.errors import CliniqError, UsageError
from cliniq.core.formats import parquet, streams

State: TypeAlias = dict[str, Any]
_BLOCK = 1 << 17
_GZIP_LEVEL = 6


class Encoder(Protocol):
    """Rows to bytes, and what stands before the first row."""

    @property
    def columns(self) -> list[str] | None:
        """The columns of the file, where it has such."""

    def header(self) -> bytes:
        """Bytes before the first row; asked for after the first row was encoded."""

    def encode(self, row: Row) -> bytes:
        """The bytes of a row; `ValueError` or `TypeError` if it can't be written."""


class Output(Protocol):
    """Where rows go."""

    resumable: bool

    def write(self, row: Row) -> None:
        """Write a row, or nothing of it and raise `ValueError` or `TypeError`."""

    def checkpoint(self) -> State:
        """Bring to the disk what was written; the state from which an output can go on."""

    def commit(self) -> None:
        """Give the output its final name."""

    def close(self) -> None:
        """Let go without committing; what is on the disk stays for a later run."""


@contextmanager
def writing(target: str | Path) -> Any:
    """Turn the errors of the file system into one line that names the output."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CliniqError(f"writing {target} failed: {reason}; nothing stands under its final name") from error


def part_of(target: Path) -> Path:
    """Where the output is while it grows."""
    return target.with_name(target.name + ".part")


def refuse_link(target: Path) -> None:
    """`UsageError` if the output, or its unfinished form, is a symbolic link."""
    for path in (target, part_of(target)):
        if path.is_symlink():
            raise UsageError(f"{path} is a symbolic link: name the file it points to as the output")


class PartFile:
    """A file of bytes that grows under `NAME.part`; `at` is the length at which to take it up."""

    def __init__(self, target: Path, at: int | None = None, mode: int = 0o666, compression: str | None = None) -> None:
        refuse_link(target)
        self.target = target
        self._part = part_of(target)
        self._compression = compression
        self._member: IO[bytes] | None = None
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with writing(target):
            self._part.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._part, flags, mode)
            self._file = os.fdopen(descriptor, "wb", buffering=_BLOCK)
            if at and os.fstat(descriptor).st_size < at:
                raise UsageError(f"can't resume: {self._part} is shorter than it was; run without --resume")
            self._file.truncate(at or 0)
            self._file.seek(at or 0)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        with writing(self.target):
            if self._compression and self._member is None:
                self._member = _member(self._file, self._compression)
            (self._member or self._file).write(data)

    def checkpoint(self) -> int:
        """Bring all to the disk; the length so far, in bytes."""
        with writing(self.target):
            if self._member is not None:
                self._member.close()
                self._member = None
            self._file.flush()
            os.fsync(self._file.fileno())
            return self._file.tell()

    def commit(self) -> None:
        """Give the file its name."""
        if self._compression and self.checkpoint() == 0:
            self.write(b"")  # an empty member: no bytes at all would be no valid file
        self.checkpoint()
        with writing(self.target):
            self._file.close()
            self._part.replace(self.target)

    def discard(self) -> None:
        """Remove what was written."""
        self.close()
        self._part.unlink(missing_ok=True)

    def close(self) -> None:
        """Close without committing. What fails to reach the disk is written again by the next run."""
        with suppress(OSError):
            self._file.close()


def _member(file: BinaryIO, compression: str) -> IO[bytes]:
    if compression == "gzip":
        member = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=_GZIP_LEVEL)
        return cast(IO[bytes], member)
    return cast(IO[bytes], streams.zstandard().ZstdCompressor().stream_writer(file, closefd=False))


class FileOutput:
    """Rows in one file."""

    resumable = True

    def __init__(
        self, target: Path, encoder: Encoder, compression: str | None = None, state: State | None = None
    ) -> None:
        state = state or {}
        self._encoder = encoder
        if state.get("columns"):
            cast(Any, encoder).columns = state["columns"]
        self._begun = bool(state.get("begun"))
        self._file = PartFile(target, state.get("bytes"), compression=compression)

    def write(self, row: Row) -> None:
        """Write a row, the header before the first."""
        data = self._encoder.encode(row)
        self._begin()
        self._file.write(data)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._file.write(self._encoder.header())

    def checkpoint(self) -> State:
        """Length, columns, and whether the header is written."""
        return {"bytes": self._file.checkpoint(), "columns": self._encoder.columns, "begun": self._begun}

    def commit(self) -> None:
        """Give the file its name; an output without rows has its header where the columns are known."""
        if self._encoder.columns:
            self._begin()
        self._file.commit()

    def close(self) -> None:
        """Let go."""
        self._file.close()


class StreamOutput:
    """Rows on standard output, or on a device; they are gone as soon as written."""

    resumable = False

    def __init__(self, encoder: Encoder, device: Path | None = None) -> None:
        self._encoder = encoder
        self._begun = False
        self._name = str(device or "standard output")
        with writing(self._name):
            self._stream: BinaryIO = cast(BinaryIO, device.open("wb")) if device else sys.stdout.buffer

    def write(self, row: Row) -> None:
        """Write a row, the header before the first."""
        data = self._encoder.encode(row)
        with writing(self._name):
            if not self._begun:
                self._begun = True
                self._stream.write(self._encoder.header())
            self._stream.write(data)

    def checkpoint(self) -> State:
        """Pass on what is buffered."""
        with writing(self._name):
            self._stream.flush()
        return {}

    def commit(self) -> None:
        """Pass on the rest; an output without rows has its header where the columns are known."""
        if not self._begun and self._encoder.columns:
            with writing(self._name):
                self._stream.write(self._encoder.header())
        self.checkpoint()

    def close(self) -> None:
        """Nothing to let go: the stream is not ours."""


class TreeOutput:
    """A folder with the files of each row, named after its `note_id`, whose slashes are folders."""

    resumable = True

    def __init__(self, target: Path, files_of: Callable[[Row], dict[str, bytes]], state: State | None = None) -> None:
        refuse_link(target)
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(f"{target} exists and is not an empty folder: name another output, or empty it")
        self._target, self._part = target, part_of(target)
        self._files_of = files_of
        with writing(target):
            if state is None and self._part.exists():
                shutil.rmtree(self._part)
            if state is not None and not self._part.is_dir():
                raise UsageError(f"can't resume: {self._part} is gone; run without --resume")
            self._part.mkdir(parents=True, exist_ok=True)

    def write(self, row: Row) -> None:
        """Write the files of a row. A row written again by a resumed run replaces its files."""
        files = self._files_of(row)
        place = self._part.joinpath(*(_safe_name(step) for step in str(row["note_id"]).split("/")))
        with writing(self._target):
            place.parent.mkdir(parents=True, exist_ok=True)
            for extension, data in files.items():
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
                with os.fdopen(os.open(place.with_name(place.name + extension), flags, 0o666), "wb") as file:
                    file.write(data)

    def checkpoint(self) -> State:
        """Bring the files to the disk."""
        if hasattr(os, "sync"):
            os.sync()
        return {}

    def commit(self) -> None:
        """Give the folder its name."""
        self.checkpoint()
        with writing(self._target):
            if self._target.exists():
                self._target.rmdir()
            self._part.replace(self._target)

    def close(self) -> None:
        """Nothing is open."""


def _safe_name(step: str) -> str:
    """A file name for a step of an id: never one that leads out of the folder. Blanks and accents stay."""
    if not step.strip(". ") or any(char in step for char in '\\:\0*?"<>|') or not step.isprintable():
        step = quote(step, safe=" ").replace(".", "%2E")
    if len(step.encode("utf-8")) > 240:
        raise ValueError("the id is too long for the name of a file")
    return step


class ParquetOutput:
    """Rows in one Parquet file. It grows as a folder of chunks, one a checkpoint, joined in the end."""

    resumable = True

    def __init__(
        self,
        target: Path,
        types: dict[str, Any],
        compression: str = "snappy",
        state: State | None = None,
        columns: Sequence[str] = (),
    ) -> None:
        parquet.pyarrow()
        refuse_link(target)
        self._target, self._part = target, part_of(target)
        self._types, self._compression, self._columns = types, compression, columns
        self._rows: list[Row] = []
        self._chunks: int = (state or {}).get("chunks", 0)
        with writing(target):
            if state is None and self._part.exists():
                shutil.rmtree(self._part)
            self._part.mkdir(parents=True, exist_ok=True)
        if not all(self._chunk(number).exists() for number in range(self._chunks)):
            raise UsageError(f"can't resume: files of {self._part} are gone; run without --resume")

    def _chunk(self, number: int) -> Path:
        return self._part / f"{number:08d}.parquet"

    def write(self, row: Row) -> None:
        """Take a row. `ValueError` or `TypeError` if no Parquet column can hold it."""
        try:
            parquet.table_of([row], {})
        except Exception as error:
            raise ValueError(f"no Parquet column can hold the row ({type(error).__name__})") from None
        self._rows.append(row)

    def checkpoint(self) -> State:
        """Write the rows since the last checkpoint as a chunk."""
        if self._rows:
            with writing(self._target):
                chunk = self._chunk(self._chunks)
                parquet.write_chunk(chunk, self._rows, self._types)
                with chunk.open("rb") as file:
                    os.fsync(file.fileno())
            self._chunks += 1
            self._rows = []
        return {"chunks": self._chunks}

    def commit(self) -> None:
        """Join the chunks under the final name."""
        self.checkpoint()
        joined = self._part / "joined"
        with writing(self._target):
            chunks = [self._chunk(n) for n in range(self._chunks)]
            # Without a row, the columns are those that are known.
            empty = {name: self._types[name] for name in self._columns if name in self._types}
            parquet.join_chunks(chunks, joined, self._compression, empty)
            joined.replace(self._target)
            # Renamed first, so that a half removed folder is never taken for one to resume.
            removed = self._part.with_name(self._part.name + ".old")
            self._part.replace(removed)
            shutil.rmtree(removed)

    def close(self) -> None:
        """Nothing is open."""
