# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes, once a machine, the Debian root in which the tests run the real editors.

It lies under `${XDG_CACHE_HOME:-~/.cache}/cavendish/editors/`, named by its recipe, so that a
changed recipe makes another root and never changes one that a test is using.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.editors.mirror import MirrorUnknown, debian_mirror

SUITE = "trixie"
# Another release has other versions of the editors: forky has GIMP 3.2 and Krita 5.3.
OVERRIDE = "CAVENDISH_EDITORS_SUITE"
# Editors, then what a GUI test needs around them. krita only recommends PyQt5, so it is named here.
PACKAGES = (
    "gimp",
    "gir1.2-gtk-3.0",
    "krita",
    "python3-pyqt5",
    "qt5-image-formats-plugins",
    "xvfb",
    "xdotool",
    "x11-utils",
    "imagemagick",
    "procps",
    "openbox",
    "fonts-dejavu-core",
    "adwaita-icon-theme",
)
HOST_COMMANDS = {"mmdebstrap": "mmdebstrap", "bwrap": "bubblewrap"}


class RootUnavailable(Exception):
    """The editors' root is not there, or cannot be made; the message says what to do."""


@dataclass(frozen=True)
class EditorRoot:
    """A finished root.

    path: its `/`, kept read-only by the tests. warm_home: the home folder in which each editor
    has been started once (see tests.editors.warm); every editor run gets a copy of it.
    """

    path: Path
    warm_home: Path


def cache_folder() -> Path:
    """Returns the folder that holds the roots, whether or not it exists."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cavendish" / "editors"


def root_path() -> Path:
    """Returns where the root of today's recipe lies, whether or not it exists."""
    recipe = hashlib.sha256(" ".join((suite(), *PACKAGES)).encode()).hexdigest()[:10]
    return cache_folder() / f"{suite()}-{recipe}"


def suite() -> str:
    """The Debian release whose editors are tested."""
    return os.environ.get(OVERRIDE) or SUITE


def find_root() -> EditorRoot:
    """Returns the root that was made earlier. Raises RootUnavailable where there is none."""
    path = root_path()
    if not path.is_dir():
        raise RootUnavailable("the editors are not on this machine; run `make editors`")
    missing = [package for command, package in HOST_COMMANDS.items() if not shutil.which(command)]
    if missing:
        raise RootUnavailable(f"{', '.join(missing)} is not installed; run `make editors`")
    return EditorRoot(path, path.with_name(f"{path.name}.home"))


def make_root() -> EditorRoot:
    """Returns the root, building it first where it is missing. Raises RootUnavailable."""
    install_host_commands()
    build_once(root_path(), bootstrap)
    return find_root()


def install_host_commands() -> None:
    """Installs the commands that build and enter a root. Raises RootUnavailable where it cannot."""
    missing = [package for command, package in HOST_COMMANDS.items() if not shutil.which(command)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        wanted = " ".join(missing)
        raise RootUnavailable(f"{wanted} is missing; run `apt-get install {wanted}` as root")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *missing]
    if subprocess.run(install, env=environment, check=False).returncode == 0:
        return
    # A fresh container has no package lists, and then the first try fails.
    subprocess.run(["apt-get", "update", "-q"], env=environment, check=True)
    subprocess.run(install, env=environment, check=True)


def build_once(path: Path, build: Callable[[Path], None]) -> None:
    """Makes the folder `path` by `build`, whole or not at all, by one process at a time.

    `build` gets a folder name beside `path` that does not exist yet and has to create it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(path.with_name(f".{path.name}.lock")):
        if path.is_dir():
            return
        unfinished = path.with_name(f".{path.name}.building")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        build(unfinished)
        unfinished.rename(path)


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Holds an exclusive lock on a file; the system frees it when the process dies."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def bootstrap(target: Path) -> None:
    """Unpacks and configures the packages of the recipe into `target`."""
    if os.geteuid() != 0:
        raise RootUnavailable("building the editors' root needs root; run `sudo make editors`")
    include = f"--include={','.join(PACKAGES)}"
    # A mirror that stands still keeps index files of a release in the making beyond their time.
    old = '--aptopt=Acquire::Check-Valid-Until "false"'
    try:
        command = ["mmdebstrap", "--variant=apt", include, old, suite(), str(target)]
        command.append(debian_mirror())
        subprocess.run(command, check=True)
    except MirrorUnknown as error:
        raise RootUnavailable(str(error)) from error
    except subprocess.CalledProcessError as error:
        sentence = f"mmdebstrap failed with {error.returncode}; its last lines are above"
        raise RootUnavailable(sentence) from error
