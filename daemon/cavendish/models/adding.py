# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes files of models from this machine's disks: a folder, another computer's, a stick."""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cavendish.catalog.local_model import MOST_UNKNOWN_BYTES, LocalModel, ModelFile
from cavendish.errors import (
    DiskFull,
    FileUnusable,
    ModelFileBroken,
    ModelFileUnknown,
    PathRefused,
)
from cavendish.models.digest import digest_of
from cavendish.models.store import ModelStore
from cavendish.runtime.disk import is_full, room

# A folder with more files is not one that models were put into.
MOST_FILES = 10_000
_SLACK_BYTES = 64 << 20

Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file that was taken. checked: whether its digest was known before."""

    path: Path
    model: LocalModel
    file: ModelFile
    checked: bool


@dataclass(slots=True)
class Added:
    """What was taken, and the models that are complete with it."""

    files: list[AddedFile] = field(default_factory=list)
    installed: list[str] = field(default_factory=list)


class Adding:
    """One run of taking files. Blocks; each step is told, and telling may raise to end it."""

    def __init__(self, store: ModelStore, tell: Tell) -> None:
        self._store = store
        self._tell = tell
        self._read = 0
        self._all = 1
        self._stage = ""

    def by_digest(self, paths: Sequence[Path]) -> Added:
        """Takes what is known by its digest, whatever it is called.

        Raises ModelFileUnknown where nothing is, FileUnusable, PathRefused, DiskFull.
        """
        likely = [path for path in _files(paths) if self._may_be_known(path)]
        # Each is read twice: once to know it, and once to take it.
        self._all = max(2 * sum(map(_length, likely)), 1)
        found = {path: self._digest(path) for path in likely}
        added = Added()
        for model in self._store.catalog.models:
            known = {file.sha256: file for file in model.files if file.sha256}
            mine = {known[digest]: path for path, digest in found.items() if digest in known}
            if mine:
                self._take(model, mine, added)
        if not added.files:
            problem = "no file here has a digest that the catalog knows"
            raise ModelFileUnknown(path=paths[0], problem=problem)
        return added

    def by_name(self, model: LocalModel, paths: Sequence[Path]) -> Added:
        """Takes the files of one model by their names, and trusts those of unknown digests.

        Raises ModelFileBroken where one has another digest or is not there, FileUnusable,
        PathRefused, DiskFull.
        """
        files = list(_files(paths))
        mine = {file: path for file in model.files if (path := _named(file, model, files, paths))}
        for file in model.files:
            if file.required and file not in mine:
                problem = f"it is not in {paths[0]}"
                raise ModelFileBroken(model=model.id, file=file.name, problem=problem)
        self._all = max(sum(map(_length, mine.values())), 1)
        added = Added()
        self._take(model, mine, added)
        return added

    def _may_be_known(self, path: Path) -> bool:
        """Whether it is worth reading: a file of a length, or else of an ending, that is known."""
        size = _length(path)
        files = [file for model in self._store.catalog.models for file in model.files]
        if any(file.sha256 and file.size == size for file in files):
            return True
        endings = {Path(file.name).suffix for file in files if file.sha256 and not file.size}
        return path.suffix.lower() in endings and size <= MOST_UNKNOWN_BYTES

    def _digest(self, path: Path) -> str:
        self._stage = f"reading {path.name}"
        with _readable(path):
            return digest_of(path, self._count)

    def _take(self, model: LocalModel, mine: Mapping[ModelFile, Path], added: Added) -> None:
        """Copies files of a model, and installs it where none is missing any more."""
        self._check_room(mine.values())
        digests = {}
        with self._store.taking, room(self._store.folder):
            for file, path in mine.items():
                digests[file.name] = self._copy(model, file, path)
                added.files.append(AddedFile(path, model, file, bool(file.sha256)))
            if self._complete(model, digests):
                self._store.keep(model, digests)
                added.installed.append(model.id)

    def _copy(self, model: LocalModel, file: ModelFile, path: Path) -> str:
        self._stage = f"taking {file.name}"
        with _readable(path):
            found = self._store.incoming.copy(path, self._count)
        if file.sha256 and found != file.sha256:
            self._store.incoming.drop(found)
            problem = f"{path} has other bytes (SHA-256 {found[:16]}...)"
            raise ModelFileBroken(model=model.id, file=file.name, problem=problem)
        return found

    def _complete(self, model: LocalModel, digests: dict[str, str]) -> bool:
        """Adds what came or was installed before to digests; whether that is all of the model."""
        before, back = self._store.digests(model), []
        for file in model.files:
            if file.name in digests:
                continue
            if file.sha256 and self._store.incoming.whole(file.sha256):
                digests[file.name] = file.sha256
            elif file.name in before:
                back.append(file.name)
        if any(file.required and file.name not in {*digests, *back} for file in model.files):
            return False
        # Only now: what is installed and stays incomplete is not to be taken apart.
        for name in back:
            if self._store.take_back(model, name, before[name]):
                digests[name] = before[name]
        return all(file.name in digests for file in model.files if file.required)

    def _check_room(self, paths: Iterable[Path]) -> None:
        """Raises DiskFull before anything is copied."""
        wanted = sum(map(_length, paths)) + _SLACK_BYTES
        with room(self._store.folder):
            self._store.incoming.prepare()
        if shutil.disk_usage(self._store.folder).free < wanted:
            raise DiskFull(folder=self._store.folder)

    def _count(self, count: int) -> None:
        self._read += count
        self._tell(min(self._read / self._all, 1.0), self._stage)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The plain files that paths name, and those in the folders that they name.

    Links to files are followed, for their bytes are checked; links to folders are not. Raises
    FileUnusable, PathRefused.
    """
    count = 0
    for path in paths:
        for found in _listed(path):
            count += 1
            if count > MOST_FILES:
                raise PathRefused(path=path, problem=f"it holds more than {MOST_FILES} files")
            yield found


def _listed(path: Path) -> Iterator[Path]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "it cannot be read"
        raise FileUnusable(path=path, problem=problem) from error
    if stat.S_ISREG(mode):
        yield path
    elif stat.S_ISDIR(mode):
        with _readable(path):
            for folder, _, names in os.walk(path):
                yield from filter(_is_plain, (Path(folder, name) for name in sorted(names)))
    else:
        raise PathRefused(path=path, problem="it is neither a plain file nor a folder")


def _is_plain(path: Path) -> bool:
    """Whether it is a plain file. A link into what is another's is none, and stops no search."""
    try:
        return path.is_file()
    except PermissionError:
        return False


def _named(
    file: ModelFile, model: LocalModel, files: Sequence[Path], paths: Sequence[Path]
) -> Path | None:
    """The file that has the name that a model's file has; the nearest to its path is taken."""
    exact = [path / file.name for path in paths if (path / file.name).is_file()]
    alike = [path for path in files if path.name == Path(file.name).name and "/" not in file.name]
    alone = list(files) if len(files) == len(model.files) == 1 else []
    return next(iter([*exact, *alike, *alone]), None)


def _length(path: Path) -> int:
    with _readable(path):
        return path.stat().st_size


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Raises FileUnusable where a file cannot be read, or is gone by now: sticks are pulled out."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise
        at = error.filename or path
        raise FileUnusable(path=at, problem=error.strerror or "it cannot be read") from error
