# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of this machine, and their installations, on the wire."""

from urllib.parse import urlsplit

from cavendish.api.job_message import error_to
from cavendish.catalog.local_model import Commercial, LocalModel
from cavendish.models.adding import AddedFile
from cavendish.models.installs import InstallView, Phase
from cavendish.models.store import State
from cavendish.store.record import JobError
from cavendish_proto.v1 import model_pb2 as pb

COMMERCIAL = {one: pb.Licence.Commercial.Value(f"COMMERCIAL_{one.name}") for one in Commercial}
STATES = {one: pb.LocalModel.State.Value(f"STATE_{one.name}") for one in State}
PHASES = {one: pb.Install.State.Value(f"STATE_{one.name}") for one in Phase}


def local_model_to(
    model: LocalModel,
    state: State,
    install: InstallView | None,
    mirror: str,
    missing_runtime: str = "",
) -> pb.LocalModel:
    """A model of this machine; mirror: what is asked in place of its hosts, '' nothing.

    missing_runtime: the command that installs what runs it, '' where that is there.
    """
    return pb.LocalModel(
        model_id=model.id,
        title=model.title,
        hint=model.hint,
        runtime=model.runtime.value,
        tier=model.tier.value,
        tasks=model.tasks,
        licence=pb.Licence(
            name=model.licence.name,
            commercial=pb.Licence.Commercial.Name(COMMERCIAL[model.licence.commercial]),
            note=model.licence.note,
        ),
        size_bytes=model.size,
        page=model.page,
        downloadable=model.downloadable,
        state=pb.LocalModel.State.Name(STATES[state]),
        install=None if install is None else install_to(install),
        hosts=_hosts(model, mirror),
        needs_style=model.needs_style,
        missing_runtime_command=missing_runtime,
    )


def install_to(view: InstallView) -> pb.Install:
    """An installation."""
    return pb.Install(
        model_id=view.model_id,
        state=pb.Install.State.Name(PHASES[view.phase]),
        done_bytes=view.done,
        total_bytes=view.total,
        bytes_per_second=view.rate,
        file=view.file,
        error=None if view.error is None else error_to(JobError.of(view.error)),
    )


def added_to(added: AddedFile) -> pb.AddedFile:
    """A file that was taken."""
    return pb.AddedFile(
        path=str(added.path),
        model_id=added.model.id,
        file=added.file.name,
        checked=added.checked,
    )


def _hosts(model: LocalModel, mirror: str) -> list[str]:
    """The machines that a model is fetched from."""
    if not model.downloadable:
        return []
    addresses = [mirror] if mirror else [file.url for file in model.files]
    return sorted({urlsplit(address).hostname or "" for address in addresses})
