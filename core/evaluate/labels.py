"""The labels of the two tasks that scores know, and the words that annotators and tools use for them."""

from __future__ import annotations

PSEUDO, EXTRACT = "pseudo", "extract"
TASKS = (PSEUDO, EXTRACT)

# The 13 labels of Tannier et al., Methods Inf Med 2024;63:21-34, with HOPITAL: what is scored by default.
IDENTIFIERS = (
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "HOPITAL", "TEL", "MAIL", "IPP",
    "NDA", "SECU",
)  # fmt: skip
# Found too, yet not scored by default, so that figures stay comparable with published ones.
FURTHER_IDENTIFIERS = ("RPPS", "ADELI", "FINESS", "URL")
PERSON = ("NOM", "PRENOM")
PERSON_ROW = "NOM+PRENOM"

CONDITIONS = (
    "myocardial_infarction", "congestive_heart_failure", "peripheral_vascular_disease",
    "cerebrovascular_accident", "dementia", "copd", "connective_tissue_disease", "peptic_ulcer_disease",
    "liver_disease", "diabetes", "hemiplegia", "ckd", "solid_tumor", "leukemia", "lymphoma", "aids", "alcohol",
    "tobacco",
)  # fmt: skip
QUALIFIERS = ("negated", "family", "hypothesis", "history", "reported")
# A mention with one of these says nothing of the patient's own state.
NOT_OF_THE_PATIENT = ("negated", "family", "hypothesis")


def known_labels(task: str) -> frozenset[str]:
    """The labels that a file of this task may hold without the user naming them."""
    return frozenset(IDENTIFIERS + FURTHER_IDENTIFIERS if task == PSEUDO else CONDITIONS)
