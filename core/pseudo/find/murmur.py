"""The two hashes that spaCy and thinc make of words: MurmurHash2 64A of strings, MurmurHash3 x64 128 of their ids.

Source: Austin Appleby, MurmurHash (public domain). The packages that have them in compiled form take a second to
import; here they are worked out once a distinct word.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_M = 0xC6A4A7935BD1E995
_64 = 0xFFFFFFFFFFFFFFFF
_SIZE = np.uint64(8)


@lru_cache(maxsize=1 << 15)
def string_id(text: str) -> int:
    """The number that spaCy's string store gives a string that is none of its symbols: MurmurHash 64A, seed 1."""
    data = text.encode("utf-8")
    whole = len(data) & ~7
    value = 1 ^ (len(data) * _M & _64)
    for at in range(0, whole, 8):
        part = int.from_bytes(data[at : at + 8], "little") * _M & _64
        part = (part ^ part >> 47) * _M & _64
        value = (value ^ part) * _M & _64
    if whole < len(data):
        value = (value ^ int.from_bytes(data[whole:], "little")) * _M & _64
    value = (value ^ value >> 47) * _M & _64
    return value ^ value >> 47


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    value = (value ^ (value >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    mixed: NDArray[np.uint64] = value ^ (value >> np.uint64(33))
    return mixed


def rows_of(ids: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """The four 32-bit hashes of each id, shape (n, 4), as thinc's `HashEmbed` takes them."""
    start = np.uint64(seed) ^ _SIZE
    first = ids * np.uint64(0x87C37B91114253D5)
    first = (first << np.uint64(31)) | (first >> np.uint64(33))
    first = (first * np.uint64(0x4CF5AD432745937F)) ^ start
    first = first + start
    second = _mix(first + start)
    first = _mix(first) + second
    second = second + first
    low = np.uint64(0xFFFFFFFF)
    return np.stack([first & low, first >> np.uint64(32), second & low, second >> np.uint64(32)], axis=1)
