"""What each figure means, in the words that every report carries."""

from __future__ import annotations

from cliniq.core.evaluate.labels import PSEUDO

_PSEUDO = {
    "token": "a run of \\w with a letter or digit; it bears the label of every span that touches it",
    "precision, recall, f1": "over tokens, label-sensitive; micro (counts summed) unless macro is said",
    "macro": "mean over the labels that the gold holds",
    "exact": "spans whose start, end and label all agree",
    "overlap": "spans of one label that share a character, paired one to one, largest overlap first",
    "redact": "share of gold identifying tokens whose letters and digits are all covered by predictions, "
    "whatever their labels",
    "redact_spans": "the same over whole gold spans",
    "redact_person": "redact over last and first names together (row NOM+PRENOM)",
    "redact_full": "share of documents (of those with identifiers) whose identifying tokens are all covered",
    "over_redaction": "share of non-identifying tokens that a prediction touches (less is better)",
    "documents_without_false": "share of documents where no non-identifying token is touched",
}
_EXTRACT = {
    "f1, ppv, sensitivity, specificity, status_accuracy": "over documents; macro, the mean over the conditions "
    "that the gold holds, unless micro (counts summed) is said",
    "judged": "only the conditions that a gold document says were judged, less the unsure ones, are scored in it",
    "status accuracy": "right statuses among true positives whose gold states one",
    "mention": "same condition and overlapping offsets, paired one to one, largest overlap first; a gold "
    "mention with `ignore` counts neither way",
    "qualifiers, mention status": "on paired mentions, where the gold states them",
}
_COMMON = {
    "interval": "95 %, percentiles of resamplings of the documents with replacement; a difference is paired: "
    "both runs are scored on the same resamplings",
}


def definitions(task: str) -> dict[str, str]:
    """The definitions of a task's figures, by name."""
    return {**(_PSEUDO if task == PSEUDO else _EXTRACT), **_COMMON}
