"""The library behind the command line: everything a Python user could want, typed."""
