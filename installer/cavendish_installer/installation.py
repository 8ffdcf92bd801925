# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays the plug-ins out for the current user, and takes them away without a trace.

Only files that the manifest names, or that carry our own names, are ever written or removed.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cavendish_client.errors import FileUnusable, PathRefused
from cavendish_client.paths import StatePaths
from cavendish_client.version import VERSION
from cavendish_installer import kritarc
from cavendish_installer.editors import KRITA, Editor
from cavendish_installer.layout import (
    GIMP_FOLDER,
    KRITA_PACKAGE,
    gimp_tree,
    krita_tree,
    write_entry,
)
from cavendish_installer.manifest import (
    Manifest,
    Placed,
    daemon_command,
    missing,
    read_manifest,
    remove_empty,
    write_manifest,
)
from cavendish_installer.vendor import Entry, Tree

Say = Callable[[str], None]


class Installation:
    """The plug-ins of one user. say is told of each step; with dry_run nothing is done."""

    def __init__(self, paths: StatePaths, say: Say, *, dry_run: bool = False) -> None:
        self._paths = paths
        self._say = say
        self._dry_run = dry_run
        self._manifest = read_manifest(paths)

    def install(self, editors: Iterable[Editor]) -> None:
        """Lays the plug-in out in each editor. Again changes nothing. Raises FileError."""
        for editor in editors:
            with told(editor.folder):
                self._install(editor)

    def remove(self, kinds: Iterable[str]) -> None:
        """Takes away what was laid out in editors of these kinds. Raises FileError."""
        wanted = set(kinds)
        for placed in self._manifest.placed:
            if placed.kind in wanted:
                with told(Path(placed.folder)):
                    self._remove(placed)

    def _install(self, editor: Editor) -> None:
        refuse_links(editor)
        tree = krita_tree() if editor.kind == KRITA else gimp_tree()
        known = self._manifest.at(editor.folder)
        changed = [path for path, entry in tree.items() if not same(editor.folder / path, entry)]
        stale = sorted(set(known.files if known else ()) - {str(path) for path in tree})
        state = "is up to date" if known and not changed and not stale else "is laid out"
        self._say(f"{editor.label}: plug-in {VERSION} {state} in {editor.folder}")
        if not self._dry_run:
            # First, so that `remove` knows of files that an interrupted run left.
            self._keep(self._placed(editor, tree, known))
            for path in changed:
                write_entry(editor.folder / path, tree[path])
            self._unlink(editor.folder, stale)
        self._enable(editor)

    def _placed(self, editor: Editor, tree: Tree, known: Placed | None) -> Placed:
        settings = editor.settings
        is_new = settings is not None and not settings.exists()
        return Placed(
            kind=editor.kind,
            label=editor.label,
            folder=str(editor.folder),
            files=tuple(str(path) for path in tree),
            settings=str(settings) if settings else "",
            made_settings=is_new or bool(known and known.made_settings),
        )

    def _enable(self, editor: Editor) -> None:
        if editor.settings is None:
            return
        text = read_settings(editor.settings)
        changed = kritarc.enabled(text, KRITA_PACKAGE)
        if changed == text:
            return
        self._say(f"{editor.label}: switched on in {editor.settings}")
        if not self._dry_run:
            write_settings(editor.settings, changed)

    def _remove(self, placed: Placed) -> None:
        self._say(f"{placed.label}: plug-in removed from {placed.folder}")
        if self._dry_run:
            return
        folder = Path(placed.folder)
        if placed.settings:
            self._disable(Path(placed.settings), made=placed.made_settings)
        self._unlink(folder, placed.files)
        rest = tuple(other for other in self._manifest.placed if other is not placed)
        self._manifest = replace(self._manifest, placed=rest)
        write_manifest(self._paths, self._manifest)
        for made in sorted(map(Path, self._manifest.made_folders), reverse=True):
            remove_empty(made)

    def _disable(self, settings: Path, *, made: bool) -> None:
        text = read_settings(settings)
        changed = kritarc.disabled(text, KRITA_PACKAGE)
        if made and not changed.strip():
            settings.unlink(missing_ok=True)
        elif changed != text:
            write_settings(settings, changed)

    def _unlink(self, folder: Path, files: Iterable[str]) -> None:
        """Removes files of ours, what Python compiled of them, and folders that are then empty."""
        around: set[Path] = set()
        for name in files:
            path = folder / name
            path.unlink(missing_ok=True)
            around.update(parent for parent in path.parents if is_own(parent, folder))
        for parent in sorted(around, key=lambda path: len(path.parts), reverse=True):
            shutil.rmtree(parent / "__pycache__", ignore_errors=True)
            remove_empty(parent)

    def _keep(self, placed: Placed) -> None:
        places = {(Path(placed.folder) / name).parent for name in placed.files}
        places |= {Path(placed.settings).parent} if placed.settings else set()
        new = {str(made) for place in (*places, self._paths.root) for made in missing(place)}
        made = tuple(sorted({*self._manifest.made_folders, *new}))
        others = tuple(other for other in self._manifest.placed if other.folder != placed.folder)
        manifest = Manifest(VERSION, daemon_command(), (*others, placed), made)
        self._manifest = manifest
        write_manifest(self._paths, manifest)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turns what the system refuses into FileUnusable."""
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        raise FileUnusable(path=error.filename or folder, problem=problem) from error


def refuse_links(editor: Editor) -> None:
    """Raises PathRefused where our own folder is a link to somewhere else."""
    name = f"pykrita/{KRITA_PACKAGE}" if editor.kind == KRITA else GIMP_FOLDER
    path = editor.folder / name
    if path.is_symlink():
        raise PathRefused(path=path, problem="it is a symbolic link")


def same(path: Path, entry: Entry) -> bool:
    """Whether the file at path is already what entry says."""
    try:
        present = path.read_bytes()
    except FileNotFoundError:
        return False
    return present == entry.data and (not entry.executable or os.access(path, os.X_OK))


def is_own(folder: Path, root: Path) -> bool:
    """Whether folder is one of ours: named as our packages, or inside one that is."""
    if root not in folder.parents:
        return False
    names = folder.relative_to(root).parts
    return KRITA_PACKAGE in names or names[0] == GIMP_FOLDER


def read_settings(path: Path) -> bytes:
    """The bytes of a settings file; none where there is none."""
    return path.read_bytes() if path.exists() else b""


def write_settings(path: Path, text: bytes) -> None:
    """Writes a settings file at once, through a link to it, its mode kept."""
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    Path(name).chmod(mode)
    Path(name).replace(target)
