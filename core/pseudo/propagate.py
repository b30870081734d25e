from cliniq.core.document import Document, Span
from collections.abc import Sequence
def propagate(document: Document, spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(spans)
