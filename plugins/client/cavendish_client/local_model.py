# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that run on the daemon's machine, as a client sees them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from cavendish_client import convert, errors
from cavendish_proto.v1 import model_pb2


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
    machines that it is fetched from.
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


def local_models(message: model_pb2.ListLocalModelsResponse) -> LocalModels:
    """All models of the daemon's machine."""
    models = tuple(map(local_model, message.models))
    return LocalModels(models, message.free_bytes, message.problem, message.forbidden)


def local_model(message: model_pb2.LocalModel) -> LocalModel:
    """A model of the daemon's machine."""
    licence = message.licence
    commercial = _named(model_pb2.Licence.Commercial, "COMMERCIAL_", licence.commercial)
    return LocalModel(
        model_id=message.model_id,
        title=message.title,
        hint=message.hint,
        runtime=message.runtime,
        tier=message.tier,
        tasks=tuple(message.tasks),
        licence=Licence(licence.name, Commercial(commercial), licence.note),
        size_bytes=message.size_bytes,
        page=message.page,
        downloadable=message.downloadable,
        state=ModelState(_named(model_pb2.LocalModel.State, "STATE_", message.state)),
        install=install(message.install) if message.HasField("install") else None,
        hosts=tuple(message.hosts),
    )


def install(message: model_pb2.Install) -> Install:
    """An installation."""
    return Install(
        model_id=message.model_id,
        state=InstallState(_named(model_pb2.Install.State, "STATE_", message.state)),
        done_bytes=message.done_bytes,
        total_bytes=message.total_bytes,
        bytes_per_second=message.bytes_per_second,
        file=message.file,
        error=convert.job_error(message.error) if message.HasField("error") else None,
    )


def added(message: model_pb2.AddModelFilesResponse) -> Added:
    """What was taken."""
    files = [AddedFile(one.path, one.model_id, one.file, one.checked) for one in message.files]
    return Added(tuple(files), tuple(message.installed))


def _named(kind: Any, prefix: str, number: int) -> str:
    return str(kind.Name(number))[len(prefix) :]
