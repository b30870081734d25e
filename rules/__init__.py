"""Knowledge as data: conditions, qualifiers, identifiers, lexicons, templates, models."""
