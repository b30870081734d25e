"""Read files inside the archives of packages, without installing them."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from pathlib import Path


class Archives:
    """A folder of wheels, source archives and npm tarballs, found by the name of their package."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _archive(self, package: str) -> Path:
        found = sorted(p for p in self._folder.iterdir() if p.name.startswith(package + "-"))
        if len(found) != 1:
            raise SystemExit(f"one archive of {package} is needed in the folder, {len(found)} found")
        return found[0]

    def data(self, package: str, file: str) -> bytes:
        """The bytes of the one file of that base name in the package's archive."""
        path = self._archive(package)
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as wheel:
                name = next(n for n in wheel.namelist() if n.rsplit("/", 1)[-1] == file)
                return wheel.read(name)
        with tarfile.open(path) as tar:
            member = next(m for m in tar if m.name.rsplit("/", 1)[-1] == file)
            handle = tar.extractfile(member)
            assert handle is not None
            return handle.read()

    def text(self, package: str, file: str) -> str:
        """A UTF-8 file of the archive."""
        return self.data(package, file).decode("utf-8-sig")

    def gunzip(self, package: str, file: str) -> str:
        """A gzipped UTF-8 file of the archive."""
        return gzip.decompress(self.data(package, file)).decode("utf-8-sig")


def read_wordfreq(data: bytes) -> dict[str, float]:
    """Word -> Zipf value from wordfreq's packed list of bins (one bin a centibel, most frequent first)."""
    import msgpack

    _header, *bins = msgpack.unpackb(gzip.decompress(data), raw=False)
    return {word: 9 - centibel / 100 for centibel, words in enumerate(bins) for word in words}
