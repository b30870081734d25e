"""One file a format, each a reader and a writer; `reading` makes one stream of documents out of any inputs."""

from cliniq.core.formats.reading import read_documents, read_source
from cliniq.core.formats.record import FieldNames
from cliniq.core.formats.sources import FORMATS, Reading, Source, find_sources

__all__ = ["FORMATS", "FieldNames", "Reading", "Source", "find_sources", "read_documents", "read_source"]
