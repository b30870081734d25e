"""Which output a command writes: its format and form, from what the user named and what the inputs are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cliniq.core.errors import UsageError
from cliniq.core.formats import brat, csv, jsonl, parquet, text
from cliniq.core.formats.record import FieldNames
from cliniq.core.formats.sources import TREE_FORMATS, Source, format_of_path, split_extension
from cliniq.core.run.layout import Kind
from cliniq.core.run.output import (
    Encoder,
    FileOutput,
    Output,
    ParquetOutput,
    State,
    StreamOutput,
    TreeOutput,
    refuse_link,
)


@dataclass(frozen=True)
class Destination:
    """Where rows go: `path` None is standard output; `tree` a folder with a file a document."""

    path: Path | None
    format: str
    tree: bool = False
    compression: str | None = None
    device: bool = False

    @property
    def keeps_entities(self) -> bool:
        """Whether the format shows where the entities are."""
        return self.format == "brat"

    def open(
        self,
        columns: Sequence[str] | None = None,
        types: dict[str, Any] | None = None,
        parquet_compression: str = "snappy",
        state: State | None = None,
    ) -> Output:
        """Open the output, anew or at the state of a checkpoint."""
        if self.path is None or self.device:
            return StreamOutput(self._encoder(columns), self.path)
        if self.tree:
            files_of = brat.files_of if self.format == "brat" else text.files_of
            return TreeOutput(self.path, files_of, state)
        if self.format == "parquet":
            return ParquetOutput(self.path, types or {}, parquet_compression, state, columns or ())
        return FileOutput(self.path, self._encoder(columns), self.compression, state)

    def _encoder(self, columns: Sequence[str] | None) -> Encoder:
        if self.format in ("csv", "tsv"):
            return csv.Encoder("\t" if self.format == "tsv" else ",", columns)
        return text.Encoder() if self.format == "text" else jsonl.Encoder()


def choose(
    output: str,
    inputs: Sequence[str],
    sources: Sequence[Source],
    format: str | None = None,
    makes_texts: bool = True,
) -> Destination:
    """Choose the destination. `makes_texts` is whether rows are texts (`pseudo`), so that a tree of texts
    can be a tree again. `UsageError` if output and inputs don't go together."""
    path = None if output == "-" else Path(output)
    single = len(sources) == 1 and not any(one != "-" and Path(one).is_dir() for one in inputs)
    is_folder = path is not None and (output.endswith(("/", "\\")) or path.is_dir())
    told = format or (None if path is None or is_folder else format_of_path(output))
    chosen = told or _like_inputs(sources, to_stdout=path is None, single=single, makes_texts=makes_texts)
    if chosen in TREE_FORMATS and not makes_texts:
        raise UsageError(f"this command makes records, not texts: it can't write {chosen}; use jsonl, csv or parquet")
    if path is None:
        if chosen == "parquet":
            raise UsageError("Parquet can't go to standard output: name a file with -o")
        if chosen in TREE_FORMATS and not (chosen == "text" and single and sources[0].format in TREE_FORMATS):
            raise UsageError("a file a document can't go to standard output: name a folder with -o")
        return Destination(None, chosen)
    _refuse_inputs(path, inputs)
    refuse_link(path)
    if path.exists() and not path.is_file() and not path.is_dir():
        if chosen in ("parquet", "brat"):
            raise UsageError(f"{chosen} can't be written to a device: {path}")
        return Destination(path, chosen, device=True)
    if chosen in TREE_FORMATS:
        one_text = single and chosen == "text" and sources[0].format in TREE_FORMATS
        if one_text and not is_folder:
            return Destination(path, chosen, compression=split_extension(output)[2])
        if format_of_path(output) and not is_folder:
            raise UsageError(f"a file a document can't go to one file: name a folder in the place of {path}")
        return Destination(path, chosen, tree=True)
    if is_folder:
        raise UsageError(f"{path} is a folder: name a file for the records")
    compression = None if chosen == "parquet" else split_extension(output)[2]
    return Destination(path, chosen, compression=compression)


def _like_inputs(sources: Sequence[Source], to_stdout: bool, single: bool, makes_texts: bool) -> str:
    formats = {source.format for source in sources}
    if not makes_texts and formats & set(TREE_FORMATS):
        return "jsonl"
    if to_stdout and formats & set(TREE_FORMATS):
        return "text" if single else "jsonl"
    if formats == {"brat"} or formats == {"brat", "text"}:
        return "brat"
    if len(formats) == 1:
        only = next(iter(formats))
        return "jsonl" if to_stdout and only == "parquet" else only
    return "jsonl"


def _refuse_inputs(path: Path, inputs: Sequence[str]) -> None:
    """An output that is an input would be lost; one inside an input folder would be an input next time."""
    target = path.resolve()
    for one in inputs:
        if one == "-":
            continue
        source = Path(one).resolve()
        if target == source:
            raise UsageError(f"the output is one of the inputs: {path}")
        if source.is_dir() and source in target.parents:
            raise UsageError(f"the output lies in the input folder {one}: name one outside of it")


def column_types(
    sources: Sequence[Source],
    fields: FieldNames,
    kinds: Mapping[str, Kind] | None = None,
    layout: Mapping[str, Kind] | None = None,
) -> dict[str, Any]:
    """The types of the columns of a Parquet output: those of the first Parquet input, but for `kinds`; with
    the columns of a `layout`, those of these columns only, in their order."""
    first = next((source for source in sources if source.format == "parquet"), None)
    types = parquet.schema_of(first, fields) if first else {}
    types |= {name: parquet.type_of(kind) for name, kind in (kinds or {}).items()}
    if layout is None:
        return types
    return {name: types.get(name) or parquet.type_of(kind) for name, kind in layout.items()}
