"""Where the secret comes from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliniq.core.errors import UsageError
from cliniq.core.pseudo.replace.keys import Key, derive, hash_id, load_key

SECRET = b"a secret that is long enough"


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_file_wins_over_variable(tmp_path: Path) -> None:
    key = load_key(key_file(tmp_path, SECRET + b"\n"), {"CLINIQ_KEY": "another one, long enough too"})
    assert key == Key(SECRET)
    assert not key.is_random


def test_variable() -> None:
    assert load_key(None, {"CLINIQ_KEY": SECRET.decode()}).secret == SECRET


def test_random_key_says_so_and_differs_from_run_to_run() -> None:
    first, second = load_key(None, {}), load_key(None, {})
    assert first.is_random
    assert first.secret != second.secret


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        (b"", 0o600, "empty"),
        (b" \n", 0o600, "empty"),
        (b"tooshort!", 0o600, "fewer than 16"),
        (SECRET, 0o640, "chmod 600"),
        (SECRET, 0o604, "chmod 600"),
    ],
)
def test_refused_files(tmp_path: Path, content: bytes, mode: int, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        load_key(key_file(tmp_path, content, mode), {})
    assert content.strip() == b"" or content.decode() not in str(caught.value)


def test_missing_file_folder_and_empty_variable(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(UsageError):
            load_key(path, {})
    with pytest.raises(UsageError, match="empty"):
        load_key(None, {"CLINIQ_KEY": ""})


def test_secret_is_not_shown() -> None:
    assert "secret that" not in repr(Key(SECRET))


def test_derive_tells_all_parts_apart() -> None:
    key = Key(SECRET)
    drawn = {
        derive(key, "a", "NOM", "x"),
        derive(key, "b", "NOM", "x"),
        derive(key, "a", "PRENOM", "x"),
        derive(key, "a", "NOM", "y"),
        derive(Key(SECRET + b"!"), "a", "NOM", "x"),
    }
    assert len(drawn) == 5


def test_hash_id_is_stable_and_keyed() -> None:
    assert hash_id(Key(SECRET), "123") == hash_id(Key(SECRET), "123")
    assert hash_id(Key(SECRET), "123") != hash_id(Key(SECRET[::-1]), "123")
    assert len(hash_id(Key(SECRET), "123")) == 16
