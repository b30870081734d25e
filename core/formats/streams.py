"""Opening of inputs: plain, gzip or zstd, from a path or from standard input; and why reading failed."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path
from typing import Any, BinaryIO, cast

from cliniq.core.errors import UsageError

GZIP_MAGIC, ZSTD_MAGIC = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_CHUNK = 1 << 17


class CutShort(OSError):
    """A compressed stream that ends before its end."""


class _ZstdRaw(io.RawIOBase):
    """A zstd stream of one or more frames; unlike the library's own reader it notices a missing end."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._frame: Any = None
        self._left = b""
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._left or self._raw.read(_CHUNK)
            self._left = b""
            if not chunk:
                if self._frame is not None:
                    raise CutShort("the zstd stream is cut short")
                return 0
            if self._frame is None:
                self._frame = zstandard().ZstdDecompressor().decompressobj()
            self._ready = self._frame.decompress(chunk)
            if self._frame.eof:
                self._left = self._frame.unused_data
                self._frame = None
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _GzipRaw(io.RawIOBase):
    """A gzip stream that gives what it has, piece by piece: of one that is cut short, all that came before."""

    def __init__(self, raw: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=raw, mode="rb")
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._file.read1(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        self._raw.close()
        super().close()


def zstandard() -> Any:
    """The `zstandard` module; `UsageError` names the extra where it is missing."""
    try:
        import zstandard as module
    except ImportError:
        raise UsageError("zstd files need an extra package: pip install 'cliniq[zstd]'") from None
    return module


def decompressed(raw: BinaryIO, compression: str | None) -> BinaryIO:
    """A stream of what `raw` holds, decompressed (`gzip`, `zstd` or None)."""
    if compression == "gzip":
        return cast(BinaryIO, io.BufferedReader(_GzipRaw(raw), _CHUNK))
    if compression == "zstd":
        zstandard()
        return cast(BinaryIO, io.BufferedReader(_ZstdRaw(raw), _CHUNK))
    return raw


def open_bytes(path: str, compression: str | None) -> BinaryIO:
    """Open an input for reading bytes; `-` is standard input, whose compression its first bytes tell."""
    if path != "-":
        return decompressed(Path(path).open("rb", buffering=_CHUNK), compression)
    stdin = sys.stdin.buffer
    buffered = stdin if hasattr(stdin, "peek") else io.BufferedReader(cast(Any, stdin), _CHUNK)
    head = buffered.peek(4)[:4]
    if head.startswith(GZIP_MAGIC):
        compression = "gzip"
    elif head == ZSTD_MAGIC:
        compression = "zstd"
    return decompressed(cast(BinaryIO, buffered), compression)


def reading_fault(error: Exception) -> str:
    """Say why an input could not be read (to its end), without a word of what it holds."""
    if isinstance(error, EOFError | CutShort):
        return "the compressed file is cut short: what follows is lost; transfer or compress it again"
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        return "the gzip file is damaged or no gzip file: what follows is lost"
    if type(error).__name__ == "ZstdError":
        return "the zstd file is damaged or no zstd file: what follows is lost"
    if isinstance(error, OSError):
        return f"the file can't be read: {error.strerror or type(error).__name__}"
    return f"the file can't be read ({type(error).__name__})"
