"""Writing a model that holds no word of the notes that it learnt from.

A trained spaCy pipeline keeps every word that it met in its string store. What a pipeline needs is its labels
and the names of its features; all else is left behind.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cliniq.core.pseudo.find.model_words import UNKNOWN

if TYPE_CHECKING:
    from spacy.language import Language


def publish(nlp: Language, folder: Path) -> None:
    """Write the pipeline to a folder with a string store of labels only."""
    from spacy.lookups import Lookups
    from spacy.strings import StringStore
    from spacy.vocab import Vocab

    labels = sorted({label for name in nlp.pipe_names for label in getattr(nlp.get_pipe(name), "labels", ())})
    # Paths of the machine that trained it help nobody and may hold a name.
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    nlp.to_disk(folder, exclude=["vocab"])
    # A vocabulary of its own: the one of the pipeline is tied to the words it has seen.
    Vocab(strings=StringStore([*labels, UNKNOWN]), lookups=Lookups()).to_disk(folder / "vocab")
