"""Terms and regexes compiled into one pattern set, matched in one pass."""

from cliniq.core.match.engine import Hit, Pattern, PatternError, PatternSet

__all__ = ["Hit", "Pattern", "PatternError", "PatternSet"]
