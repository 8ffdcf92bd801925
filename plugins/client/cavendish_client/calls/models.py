# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for models: those that requests can name, and those on the daemon's machine."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from cavendish_client import errors
from cavendish_client.calls.device import device
from cavendish_client.calls.local_model import added, install, local_models
from cavendish_client.channel import ConnectionLost
from cavendish_client.device import Device
from cavendish_client.local_model import Added, InstallState, LocalModels
from cavendish_client.model import Progress
from cavendish_client.models import Model, ModelSize, OnInstall
from cavendish_client.pulse import beating
from cavendish_client.request import OnProgress
from cavendish_proto.v1 import job_pb2, model_pb2

if TYPE_CHECKING:
    from cavendish_client.connection import Connection

LOGGER = logging.getLogger(__name__)
ATTEMPTS = 4
_PREFIX = "THINKING_"


class AsyncModels:
    """The models that a daemon knows: the cloud's, and those of its own machine."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def list(self) -> tuple[Model, ...]:
        """The cloud's models, the default one first."""
        answer = await self._call("ListModels", model_pb2.ListModelsRequest())
        return tuple(map(model, answer.models))

    async def local(self) -> LocalModels:
        """The models that can run on the daemon's machine."""
        answer = await self._call("ListLocalModels", model_pb2.ListLocalModelsRequest())
        return local_models(answer)

    async def install(
        self, model_id: str, licence: str, size_bytes: int, *, on_change: OnInstall | None = None
    ) -> None:
        """Fetches a model to the daemon's machine; returns once it is installed.

        licence, size_bytes: what the artist has agreed to, as `local` tells them. Goes on by itself
        after the connection was lost. When the awaiting task is cancelled, so is the installation.
        Raises LicenceNotAgreed, DownloadsNotAllowed, ModelNotOffered, DownloadFailed,
        DownloadCancelled, ModelFileBroken, ModelUnknown, DiskFull.
        """
        request = model_pb2.InstallModelRequest(
            model_id=model_id, licence=licence, size_bytes=size_bytes
        )
        try:
            async for message in self._followed("InstallModel", request):
                last = install(message.install)
                if on_change is not None:
                    on_change(last)
        except asyncio.CancelledError:
            await asyncio.shield(self.cancel_install(model_id))
            raise
        if last.error is not None:
            raise last.error
        if last.state is not InstallState.INSTALLED:
            raise errors.DownloadCancelled(model=model_id)

    async def cancel_install(self, model_id: str) -> None:
        """Stops an installation; what has come is kept for the next one."""
        await self._call("CancelInstall", model_pb2.CancelInstallRequest(model_id=model_id))

    async def remove(self, model_id: str) -> int:
        """Removes a model; how many bytes that frees. Raises ModelNotInstalled."""
        session = await self._connection.session()
        # Not tried twice: the second time it would not be there.
        request = model_pb2.RemoveModelRequest(model_id=model_id)
        return int((await session.call("ModelService.RemoveModel", request)).freed_bytes)

    async def add(
        self,
        paths: Sequence[str | Path],
        model_id: str = "",
        *,
        on_progress: OnProgress | None = None,
    ) -> Added:
        """Takes files and folders of the daemon's machine, by their digests.

        model_id: what files of unknown digests are of; they are matched by name, and trusted.
        Raises ModelFileUnknown, ModelFileBroken, FileUnusable, PathRefused, DiskFull.
        """
        request = model_pb2.AddModelFilesRequest(paths=map(str, paths), model_id=model_id)
        async for message in self._followed("AddModelFiles", request):
            last = message
            if on_progress is not None:
                on_progress(Progress(message.progress.fraction, message.progress.stage))
        return added(last)

    async def verify(self, model_id: str, *, on_progress: OnProgress | None = None) -> None:
        """Reads all files of an installed model. Raises ModelFileBroken, ModelNotInstalled."""
        request = model_pb2.VerifyModelRequest(model_id=model_id)
        async for message in self._followed("VerifyModel", request):
            if on_progress is not None:
                on_progress(Progress(message.progress.fraction, message.progress.stage))

    async def measure(
        self, model_id: str, *, on_progress: OnProgress | None = None
    ) -> tuple[Device, ...]:
        """Measures an installed model on each device; those, with this model alone.

        Raises ModelNotInstalled, ModelUnknown, and what running the model raises.
        """
        request = model_pb2.MeasureModelRequest(model_id=model_id)
        async for message in self._followed("MeasureModel", request):
            last = message
            if on_progress is not None:
                on_progress(Progress(message.progress.fraction, message.progress.stage))
        return tuple(map(device, last.devices))

    async def devices(self) -> tuple[Device, ...]:
        """The processors of the daemon's machine that models can run on, the CPU last."""
        answer = await self._call("ListDevices", model_pb2.ListDevicesRequest())
        return tuple(map(device, answer.devices))

    async def _followed(self, method: str, request: Message) -> AsyncIterator[Any]:
        """The messages of a stream that may be asked for again, and then goes on."""
        lost = 0
        while True:
            session = await self._connection.session()
            try:
                stream = session.follow(f"ModelService.{method}", request)
                async for message in beating(session, stream):
                    lost = 0
                    yield message
                return
            except (ConnectionLost, errors.ShuttingDown) as error:
                LOGGER.info("%s again: %s", method, error)
            lost += 1
            if lost == ATTEMPTS:
                raise errors.DaemonUnavailable(command="cavendish start")
            self._connection.lost(session)

    async def _call(self, method: str, request: Message) -> Any:
        return await self._connection.call(f"ModelService.{method}", request)


def model(message: model_pb2.Model) -> Model:
    """A model as the daemon tells it."""
    return Model(
        model_id=message.model_id,
        title=message.title,
        hint=message.hint,
        is_default=message.is_default,
        retired=message.retired,
        sizes=tuple(
            ModelSize(size.size, size.side_px, size.price_micro_usd, size.slowest_s)
            for size in message.sizes
        ),
        ratios=tuple(message.ratios),
        thinking=tuple(map(_level, message.thinking)),
        search_web=message.search_web,
        search_images=message.search_images,
        max_pictures=message.max_pictures,
        max_objects=message.max_objects,
        max_persons=message.max_persons,
    )


def _level(number: job_pb2.ModelOptions.Thinking) -> str:
    name = job_pb2.ModelOptions.Thinking.Name(number)
    return name[len(_PREFIX) :].lower()
