"""Files and folders wherever Spark reads and writes them (local disk, HDFS, object stores), by Hadoop's own client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from cliniq.core.errors import UsageError

_EXTENSIONS = (".parquet", ".pq")


@dataclass(frozen=True)
class File:
    """An input file: its path as Hadoop writes it (`file:/...`, `hdfs://...`), size and time of change."""

    path: str
    root: str
    size: int
    changed: int


class Storage:
    """What a run needs of the file system behind a path."""

    def __init__(self, session: Any) -> None:
        self._path_of = session._jvm.org.apache.hadoop.fs.Path
        self._configuration = session._jsc.hadoopConfiguration()

    def _open(self, path: str) -> tuple[Any, Any]:
        where = self._path_of(path)
        return where.getFileSystem(self._configuration), where

    def qualified(self, path: str) -> str:
        """The full path, with the scheme of its file system."""
        system, where = self._open(path)
        return str(system.makeQualified(where).toString())

    def exists(self, path: str) -> bool:
        """Whether there is anything at this path."""
        system, where = self._open(path)
        return bool(system.exists(where))

    def is_vacant(self, path: str) -> bool:
        """Whether nothing is at this path, or an empty folder."""
        system, where = self._open(path)
        if not system.exists(where):
            return True
        return bool(system.getFileStatus(where).isDirectory()) and len(system.listStatus(where)) == 0

    def remove(self, path: str) -> None:
        """Remove a file or a folder, if it is there."""
        system, where = self._open(path)
        system.delete(where, True)

    def rename(self, path: str, to: str) -> bool:
        """Give a file or folder its name in the place of an empty folder; False if the file system refuses."""
        system, where = self._open(path)
        target = self._path_of(to)
        if system.exists(target):
            system.delete(target, False)
        parent = target.getParent()
        if parent is not None:
            system.mkdirs(parent)
        return bool(system.rename(where, target))

    def write(self, path: str, content: str) -> None:
        """Write a small file; it is there whole or not at all."""
        system, where = self._open(path + ".new")
        stream = system.create(where, True)
        try:
            stream.write(bytearray(content.encode("utf-8")))
        finally:
            stream.close()
        self.remove(path)
        system.rename(where, self._path_of(path))

    def read(self, path: str) -> str:
        """The content of a small file."""
        system, where = self._open(path)
        stream = system.open(where)
        try:
            return bytes(stream.readAllBytes()).decode("utf-8")
        finally:
            stream.close()

    def find(self, inputs: Sequence[str], *, any_name: bool = False) -> list[File]:
        """The Parquet files behind paths, folders and globs, in order. Hidden files (`_`, `.`) are passed over.

        `any_name` takes the files of folders whatever their names. `UsageError` if an input does not exist.
        """
        files: list[File] = []
        for given in inputs:
            if given == "-":
                raise UsageError("Spark can't read standard input: name the path of a table")
            system, where = self._open(given)
            if system.exists(where):
                found = [system.getFileStatus(where)]
            else:
                found = sorted(system.globStatus(where) or [], key=lambda status: status.getPath().toString())
            if not found:
                raise UsageError(f"no such input: {given}")
            for status in found:
                files.extend(self._files(system, status, any_name))
        return files

    def _files(self, system: Any, status: Any, any_name: bool) -> list[File]:
        root = str(status.getPath().toString())
        if not status.isDirectory():
            return [_file(status, "")]
        files = []
        listing = system.listFiles(status.getPath(), True)
        while listing.hasNext():
            one = _file(listing.next(), root)
            steps = PurePosixPath(one.path[len(root) + 1 :]).parts
            hidden = any(step.startswith(("_", ".")) for step in steps)
            if not hidden and (any_name or one.path.lower().endswith(_EXTENSIONS)):
                files.append(one)
        return sorted(files, key=lambda file: file.path)


def _file(status: Any, root: str) -> File:
    return File(str(status.getPath().toString()), root, int(status.getLen()), int(status.getModificationTime()))
