# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that run on the daemon's machine, as a client sees them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cavendish_client import errors


class Commercial(str, Enum):
    """Whether a licence allows commercial use; LIMITED: within bounds that its note tells."""

    ALLOWED = "ALLOWED"
    LIMITED = "LIMITED"
    FORBIDDEN = "FORBIDDEN"
    UNCLEAR = "UNCLEAR"


class ModelState(str, Enum):
    """How a model stands; BROKEN: its files are not what they should be."""

    MISSING = "MISSING"
    INSTALLED = "INSTALLED"
    BROKEN = "BROKEN"


class InstallState(str, Enum):
    """How far an installation is; WAITING: another one is before it."""

    WAITING = "WAITING"
    FETCHING = "FETCHING"
    INSTALLED = "INSTALLED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Licence:
    """note: what else is to be known of it, ''."""

    name: str
    commercial: Commercial
    note: str


@dataclass(frozen=True)
class Install:
    """An installation as it stands. error: why it failed, None where it did not."""

    model_id: str
    state: InstallState
    done_bytes: int
    total_bytes: int
    bytes_per_second: int
    file: str
    error: errors.CavendishError | None


@dataclass(frozen=True)
class LocalModel:
    """A model that can run on the daemon's machine.

    tasks: 'fill', 'cutout' and the like. size_bytes: as far as it is known. downloadable: whether
    it can be fetched; if not, its files can be added. install: the one that runs. hosts: the
    machines that it is fetched from. needs_style: whether it restyles by the picture of a style.
    missing_runtime_command: installs what runs it; '' where that is installed.
    """

    model_id: str
    title: str
    hint: str
    runtime: str
    tier: str
    tasks: tuple[str, ...]
    licence: Licence
    size_bytes: int
    page: str
    downloadable: bool
    state: ModelState
    install: Install | None
    hosts: tuple[str, ...]
    needs_style: bool = False
    missing_runtime_command: str = ""


@dataclass(frozen=True)
class LocalModels:
    """All of them. problem: why those of one's own are not among them, ''. forbidden: why nothing
    may be fetched, a phrase, ''.
    """

    models: tuple[LocalModel, ...]
    free_bytes: int
    problem: str
    forbidden: str


@dataclass(frozen=True)
class AddedFile:
    """A file that was taken. checked: whether its digest was known, and is right."""

    path: str
    model_id: str
    file: str
    checked: bool


@dataclass(frozen=True)
class Added:
    """What was taken, and the models that are complete with it."""

    files: tuple[AddedFile, ...]
    installed: tuple[str, ...]
