"""Views of a text that keep its offsets: folded text, lines, sections, sentences."""
