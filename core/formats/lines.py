"""Decoding of a byte stream into lines that keep their ends, where one bad line does not lose the rest."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from cliniq.core.errors import UsageError

_BOM = codecs.BOM_UTF8
_BOM_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_16 = "the input is UTF-16: name it with --encoding utf-16"


def is_utf8(encoding: str) -> bool:
    """Whether `encoding` names UTF-8; `UsageError` if it names no encoding at all."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise UsageError(f"unknown encoding: {encoding} (known: utf-8, latin-1, cp1252, utf-16...)") from None
    return name in ("utf-8", "utf-8-sig", "ascii")


def decoded_lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of `stream`, cut at line feeds alone, ends kept, without byte order mark.

    Bytes that are not valid come out as surrogates U+DC80 to U+DCFF, which `fault_of_text` reports: the
    records around them are not lost.
    """
    if is_utf8(encoding):
        first = True
        for raw in stream:
            if first:
                first = False
                if raw.startswith(_BOM_16):
                    raise UsageError(UTF_16)
                raw = raw.removeprefix(_BOM)
            yield raw.decode("utf-8", "surrogateescape")
    else:
        errors = "strict" if codecs.lookup(encoding).name.startswith("utf") else "surrogateescape"
        # The wrapper would close the stream when collected: its owner does that.
        wrapper = io.TextIOWrapper(stream, encoding, errors, newline="\n")
        try:
            yield from wrapper
        finally:
            wrapper.detach()
