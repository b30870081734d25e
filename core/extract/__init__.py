"""Extraction of conditions: mention, qualify, summarise."""
