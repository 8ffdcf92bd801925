# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that are installed.

Layout: installed/ID/... holds a model's files by their names; manifests/ID.json what they are, and
is written last, so that a model is there as a whole or not at all. incoming/ holds what is fetched
or added, by digest (see `incoming`). Models that come with the package stay where they are.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cavendish.catalog import shipped
from cavendish.catalog.local_model import LocalModel, is_id
from cavendish.errors import InvalidRequest, ModelFileBroken, ModelNotInstalled
from cavendish.models.digest import OnBytes, digest_of, ignore
from cavendish.models.incoming import Incoming
from cavendish.models.manifest import Checked, Look, read_manifest, write_manifest
from cavendish.runtime.disk import writable

if TYPE_CHECKING:
    from cavendish.catalog.local_catalog import LocalCatalog

logger = logging.getLogger(__name__)

OnChange = Callable[[str], None]


class State(StrEnum):
    """How a model stands, as far as can be told without reading its files."""

    MISSING = "missing"
    INSTALLED = "installed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Installed:
    """A model whose files are on this machine, and are what they should be."""

    model: LocalModel
    folder: Path
    names: frozenset[str]

    def has(self, name: str) -> bool:
        """Whether the file of this name is there; only one that is not required may be missing."""
        return name in self.names

    def path(self, name: str) -> Path:
        """Where the file of this name is."""
        return self.folder.joinpath(*name.split("/"))

    def graph(self, name: str) -> Path:
        """Where the file of a graph is; its data lie beside it. Raises KeyError."""
        return self.path(self.model.graph(name).file)


class ModelStore:
    """The models of one state folder. Every method may be called from any thread."""

    def __init__(self, folder: Path, own: Path) -> None:
        """own: the artist's own catalog, which need not be there."""
        self._folder = folder
        self._own = own
        self._lock = threading.RLock()
        self._catalog: LocalCatalog | None = None
        self._seen: tuple[int, int] | None = None
        self._watchers: list[OnChange] = []
        self._shipped: dict[str, Mapping[str, Checked]] = {}
        self.incoming = Incoming(folder / "incoming")
        # Held by whoever takes files in or away: two at once would take each other's.
        self.taking = threading.RLock()

    @property
    def folder(self) -> Path:
        """Where models are kept; there once something was fetched or added."""
        return self._folder

    @property
    def catalog(self) -> "LocalCatalog":
        """The models that are known; the artist's own are read anew when they change."""
        # Not at the top: a daemon that nobody asks for models reads no catalog.
        from cavendish.catalog.local_catalog import local_catalog

        with self._lock:
            seen = _version(self._own)
            if self._catalog is None or seen != self._seen:
                self._catalog, self._seen = local_catalog(self._own), seen
                if self._catalog.problem:
                    logger.warning("own models", extra={"problem": self._catalog.problem})
            return self._catalog

    def has_any(self) -> bool:
        """Whether any model was installed beside those of the package; reads no catalog."""
        try:
            return any((self._folder / "manifests").iterdir())
        except OSError:
            return False

    def watch(self, call: OnChange) -> None:
        """Has call called with a model's id after it was installed, and before it is removed.

        Called from whichever thread; a session on its files is to be let go of then.
        """
        self._watchers.append(call)

    def state(self, model_id: str) -> State:
        """How a model stands, from a look at its files. Raises ModelUnknown."""
        fault = self.fault(model_id)
        if fault is None:
            return State.INSTALLED
        return State.BROKEN if isinstance(fault, ModelFileBroken) else State.MISSING

    def fault(self, model_id: str) -> ModelNotInstalled | ModelFileBroken | None:
        """Why a model cannot be run, from a look at its files; None where it can.

        Raises ModelUnknown.
        """
        model = self.catalog.find(model_id)
        checked = self._checked(model)
        if checked is None:
            return ModelNotInstalled(model=model_id)
        try:
            for name in _expected(model, checked):
                _look(model, name, self._path(model_id, name), checked)
        except ModelFileBroken as fault:
            return fault
        return None

    def installed(self, model_id: str) -> Installed:
        """The model, once each of its files is known to be what it was when it was checked.

        Files are read only where they do not look as they did. Raises ModelUnknown,
        ModelNotInstalled, ModelFileBroken; DiskFull and FileUnusable where it cannot be written
        down that a file looks different.
        """
        return self._check(model_id, ignore, anew=False)

    def verify(self, model_id: str, on_bytes: OnBytes = ignore) -> Installed:
        """The same, with all of its files read; on_bytes may raise to end it."""
        return self._check(model_id, on_bytes, anew=True)

    def keep(self, model: LocalModel, digests: Mapping[str, str]) -> Installed:
        """Makes a model of incoming files: their digests, by the names that the model has for them.

        What was installed of it before is replaced; what comes with the package is not. Raises
        DiskFull, FileUnusable.
        """
        if shipped.folder_of(model.id) is not None:
            return self.installed(model.id)
        with self.taking:
            return self._kept(model, digests)

    def _kept(self, model: LocalModel, digests: Mapping[str, str]) -> Installed:
        # Not under the lock: whoever is told may hold one of its own, and ask for a model with it.
        self._changing(model.id)
        with self._lock, writable(self._folder):
            made = self._folder / "made"
            shutil.rmtree(made, ignore_errors=True)
            for sha256 in set(digests.values()):
                names = [name for name, digest in digests.items() if digest == sha256]
                self.incoming.give(sha256, [made.joinpath(*name.split("/")) for name in names])
            self._clear(model.id)
            for folder in ("installed", "manifests"):
                (self._folder / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
            made.replace(self._folder_of(model.id))
            self._write(model.id, digests)
        self._changing(model.id)
        logger.info("installed a model", extra={"model": model.id})
        return self.installed(model.id)

    def remove(self, model_id: str) -> int:
        """Removes a model and what has come of it; how many bytes that frees.

        Raises ModelNotInstalled where there is nothing, InvalidRequest for a model that comes with
        the package, and FileUnusable where a file cannot go.
        """
        if shipped.folder_of(model_id) is not None:
            raise InvalidRequest(field="model", problem="comes with the package and stays there")
        with self.taking:
            return self._removed(model_id)

    def _removed(self, model_id: str) -> int:
        self._changing(model_id)
        with self._lock, writable(self._folder):
            freed = self._clear(model_id)
            known = {model.id: model for model in self.catalog.models}
            if model_id in known:
                wanted = [file.sha256 for file in known[model_id].files if file.sha256]
                freed += sum(map(self.incoming.drop, wanted))
        if not freed:
            raise ModelNotInstalled(model=model_id)
        logger.info("removed a model", extra={"model": model_id, "freed": freed})
        return freed

    def digests(self, model: LocalModel) -> Mapping[str, str]:
        """The digests of what is installed of a model, by name; those that look right only."""
        checked = self._checked(model) or {}
        return {n: c.sha256 for n, c in checked.items() if self._seems_right(model, n, checked)}

    def take_back(
        self, model: LocalModel, name: str, sha256: str, on_bytes: OnBytes = ignore
    ) -> bool:
        """Makes an installed file one that has come, so that a repair need not fetch it again.

        Whether it is what it should be; else it stays where it is. on_bytes may raise to end it.
        """
        path = self._path(model.id, name)
        if shipped.folder_of(model.id) is not None or digest_of(path, on_bytes) != sha256:
            return False
        self.incoming.take(path, sha256)
        return True

    def _seems_right(self, model: LocalModel, name: str, checked: Mapping[str, Checked]) -> bool:
        try:
            _look(model, name, self._path(model.id, name), checked)
        except ModelFileBroken:
            return False
        return True

    def _check(self, model_id: str, on_bytes: OnBytes, *, anew: bool) -> Installed:
        model = self.catalog.find(model_id)
        checked = self._checked(model)
        if checked is None:
            raise ModelNotInstalled(model=model_id)
        seen = dict(checked)
        for name in _expected(model, checked):
            look = _look(model, name, self._path(model_id, name), checked)
            if anew or look != checked[name].look:
                _read(model, name, self._path(model_id, name), checked[name].sha256, on_bytes)
                seen[name] = Checked(checked[name].sha256, look)
        if seen != checked:
            self._remember(model_id, seen)
        return Installed(model, self._folder_of(model_id), frozenset(checked))

    def _checked(self, model: LocalModel) -> Mapping[str, Checked] | None:
        """What is known of a model's files; of those of the package nothing until they are read."""
        if shipped.folder_of(model.id) is None:
            return read_manifest(self._manifest(model.id))
        unread = {f.name: Checked(f.sha256, Look(f.size, 0, 0, 0)) for f in model.files}
        return self._shipped.get(model.id, unread)

    def _remember(self, model_id: str, seen: Mapping[str, Checked]) -> None:
        with self._lock:
            if shipped.folder_of(model_id) is not None:
                self._shipped[model_id] = seen
                return
            with writable(self._folder):
                write_manifest(self._manifest(model_id), seen)

    def _write(self, model_id: str, digests: Mapping[str, str]) -> None:
        look = {name: Look.of(self._path(model_id, name)) for name in digests}
        files = {name: Checked(sha256, look[name]) for name, sha256 in digests.items()}
        write_manifest(self._manifest(model_id), files)

    def _clear(self, model_id: str) -> int:
        """Takes a model's files away; their bytes. What is half gone is not installed."""
        folder = self._folder_of(model_id)
        freed = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())
        self._manifest(model_id).unlink(missing_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        return freed

    def _changing(self, model_id: str) -> None:
        for call in self._watchers:
            call(model_id)

    def _path(self, model_id: str, name: str) -> Path:
        return self._folder_of(model_id).joinpath(*name.split("/"))

    def _folder_of(self, model_id: str) -> Path:
        return shipped.folder_of(model_id) or self._folder / "installed" / _plain(model_id)

    def _manifest(self, model_id: str) -> Path:
        return self._folder / "manifests" / f"{_plain(model_id)}.json"


def _plain(model_id: str) -> str:
    """The id, which names a folder. Raises ModelNotInstalled where it could name another one."""
    if not is_id(model_id):
        raise ModelNotInstalled(model=model_id)
    return model_id


def _version(path: Path) -> tuple[int, int] | None:
    """What tells one version of a file from the next; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _expected(model: LocalModel, checked: Mapping[str, Checked]) -> list[str]:
    """The names of the files that are, or must be, there."""
    return [file.name for file in model.files if file.required or file.name in checked]


def _look(model: LocalModel, name: str, path: Path, checked: Mapping[str, Checked]) -> Look:
    """How a file looks. Raises ModelFileBroken where that alone tells that it is wrong."""
    wanted = model.file(name).sha256
    if name not in checked or (wanted and checked[name].sha256 != wanted):
        raise ModelFileBroken(
            model=model.id, file=name, problem="the catalog wants another version"
        )
    try:
        look = Look.of(path)
    except (OSError, ValueError):
        raise ModelFileBroken(model=model.id, file=name, problem="it is gone") from None
    if look.size != checked[name].look.size:
        problem = f"it has {look.size} bytes in place of {checked[name].look.size}"
        raise ModelFileBroken(model=model.id, file=name, problem=problem)
    return look


def _read(model: LocalModel, name: str, path: Path, sha256: str, on_bytes: OnBytes) -> None:
    """Raises ModelFileBroken where a file's bytes are not those of the digest."""
    try:
        found = digest_of(path, on_bytes)
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
        raise ModelFileBroken(model=model.id, file=name, problem=problem) from error
    if found != sha256:
        problem = f"its bytes were changed (SHA-256 {found[:16]}... in place of {sha256[:16]}...)"
        raise ModelFileBroken(model=model.id, file=name, problem=problem)
