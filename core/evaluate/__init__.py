"""Scores of pseudonymisation and extraction, with intervals."""
