"""Terms and regexes compiled into one pattern set, matched in one pass."""
