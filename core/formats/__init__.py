"""One file a format, each a reader and a writer."""
