"""Pseudonymisation: find, merge, propagate, replace."""
