"""The library behind the command line: everything a Python user could want, typed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cliniq.core.document import Document, Span
    from cliniq.core.extract.extractor import Extractor
    from cliniq.core.pseudo.pseudonymiser import Pseudonymiser, PseudoOptions

__all__ = ["Document", "Extractor", "PseudoOptions", "Pseudonymiser", "Span"]

# Loaded when first asked for, so that `cliniq --help` loads none of them.
_HOMES = {
    "Document": "cliniq.core.document",
    "Extractor": "cliniq.core.extract.extractor",
    "PseudoOptions": "cliniq.core.pseudo.pseudonymiser",
    "Pseudonymiser": "cliniq.core.pseudo.pseudonymiser",
    "Span": "cliniq.core.document",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
