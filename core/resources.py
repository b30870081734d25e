"""Where the shipped knowledge lies on disk."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path


@lru_cache(maxsize=1)
def rules_dir() -> Path:
    """The folder of the shipped rules, lexicons, templates and models."""
    return Path(str(files("cliniq.rules")))
