"""Finders: each gives the identifying spans of a document that it knows how to see."""
