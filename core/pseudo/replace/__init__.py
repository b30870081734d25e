"""Replacement of identifying spans: surrogates, tags, masks, hashes."""
