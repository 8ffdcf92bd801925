# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that run on the daemon's machine, as its messages tell of them."""

from __future__ import annotations

from typing import Any

from cavendish_client import convert
from cavendish_client.local_model import (
    Added,
    AddedFile,
    Commercial,
    Install,
    InstallState,
    Licence,
    LocalModel,
    LocalModels,
    ModelState,
)
from cavendish_proto.v1 import model_pb2


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
        needs_style=message.needs_style,
        missing_runtime_command=message.missing_runtime_command,
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
