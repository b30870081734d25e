"""Finders of identifying spans: rules over one shared view of the words, known identity, a model."""

from cliniq.core.pseudo.find.finder import RULES, Finder, RuleFinders
from cliniq.core.pseudo.find.known import KnownIdentity

__all__ = ["RULES", "Finder", "KnownIdentity", "RuleFinders"]
