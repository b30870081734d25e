"""Training of the learned parts: corpora, synthetic notes, spaCy models."""
