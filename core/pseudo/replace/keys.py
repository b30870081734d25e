"""The secret key: where it comes from, what is derived from it, and the hashing of identifiers."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError

KEY_VARIABLE = "CLINIQ_KEY"
MIN_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Key:
    """A secret. `is_random` when it was drawn for this run, so that no later run gives the same surrogates."""

    secret: bytes = field(repr=False)
    is_random: bool = False


def random_key() -> Key:
    """A fresh key, good for one run."""
    return Key(secrets.token_bytes(32), is_random=True)


def load_key(key_file: Path | None, environ: Mapping[str, str]) -> Key:
    """The key of `key_file`, else of the variable CLINIQ_KEY, else a random one.

    White space around the secret does not count. Raises `UsageError` for a key that cannot be read, that
    others than its owner may read, or that is shorter than 16 bytes. The key is never part of a message.
    """
    if key_file is not None:
        return Key(_checked(_read_private(key_file), f"the key file {key_file}"))
    if KEY_VARIABLE in environ:
        return Key(_checked(os.fsencode(environ[KEY_VARIABLE]), f"the variable {KEY_VARIABLE}"))
    return random_key()


def _read_private(path: Path) -> bytes:
    """The bytes of a file that only its owner may read; the open file is what is checked, not its name."""
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise UsageError(f"the key file {path} is not a regular file")
            if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise UsageError(f"the key file {path} is open to others: run chmod 600 on it")
            return stream.read(1 << 16)
    except OSError as error:
        raise UsageError(f"the key file {path} can't be read: {error.strerror}") from None


def _checked(raw: bytes, origin: str) -> bytes:
    """The secret without surrounding blanks, if it is long enough."""
    secret = raw.strip()
    if not secret:
        raise UsageError(f"{origin} is empty")
    if len(secret) < MIN_KEY_BYTES:
        raise UsageError(f"{origin} holds fewer than {MIN_KEY_BYTES} bytes: use a longer key")
    return secret


def derive(key: Key, scope: str, label: str, value: str) -> bytes:
    """32 bytes by HMAC-SHA256, which only the holder of the key can tell from chance (RFC 2104).

    The parts are joined by a character that no normalised value holds, so no two triples collide.
    """
    return hmac.digest(
        key.secret, f"{scope}\x1f{label}\x1f{value}".encode("utf-8", "surrogatepass"), "sha256"
    )


def deriver(key: Key, scope: str) -> Callable[[str, str], bytes]:
    """`derive` for one key and one scope, twice as fast: what is the same in all its messages is hashed once."""
    inner, outer = _hmac_blocks(key.secret)
    head = inner.copy()
    head.update(f"{scope}\x1f".encode("utf-8", "surrogatepass"))

    def derived(label: str, value: str) -> bytes:
        message = head.copy()
        message.update(f"{label}\x1f{value}".encode("utf-8", "surrogatepass"))
        whole = outer.copy()
        whole.update(message.digest())
        digest: bytes = whole.digest()
        return digest

    return derived


@lru_cache(maxsize=4)
def _hmac_blocks(secret: bytes) -> tuple[Any, Any]:
    """SHA-256 after the inner and after the outer padded key (RFC 2104)."""
    block = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(_BLOCK, b"\0")
    return hashlib.sha256(bytes(b ^ 0x36 for b in block)), hashlib.sha256(bytes(b ^ 0x5C for b in block))


_BLOCK = 64


def hash_id(key: Key, value: str) -> str:
    """A stable stand-in of 16 hexadecimal digits for a `note_id` or a `person_id`."""
    return derive(key, "id", "", value).hex()[:16]
