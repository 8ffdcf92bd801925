# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelService: the models that requests can name, and those of this machine."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.parts import Parts
from cavendish.request import Thinking
from cavendish_proto.v1 import job_pb2, model_pb2_grpc
from cavendish_proto.v1 import model_pb2 as pb

if TYPE_CHECKING:
    from cavendish.catalog.model import CloudModel
    from cavendish.engines.device import DeviceMeasurer, DeviceReport

Context = ServicerContext[Any, Any]

THINKING = {
    Thinking.DEFAULT: job_pb2.ModelOptions.THINKING_UNSPECIFIED,
    Thinking.MINIMAL: job_pb2.ModelOptions.THINKING_MINIMAL,
    Thinking.MEDIUM: job_pb2.ModelOptions.THINKING_MEDIUM,
    Thinking.HIGH: job_pb2.ModelOptions.THINKING_HIGH,
}


_MOST_ID_BYTES = 256
_MOST_LICENCE_BYTES = 1024
_MOST_PATHS = 1000
_MOST_PATH_BYTES = 4096


class ModelServicer(model_pb2_grpc.ModelServiceServicer):
    """Tells what the catalog knows, and keeps the models of this machine."""

    def __init__(self, parts: Parts) -> None:
        self._preferences = parts.preferences
        self._models = parts.models
        self._installs = parts.installs
        self._registry = parts.registry

    async def ListModels(
        self, _request: pb.ListModelsRequest, _context: Context
    ) -> pb.ListModelsResponse:
        """Lists the models, the default one first."""
        from cavendish.catalog.catalog import catalog  # read when first needed

        default = catalog().assume(self._preferences.current.model or catalog().default.id)
        others = [model for model in catalog().models if model.id != default.id]
        models = [_model_to(model, is_default=model is default) for model in (default, *others)]
        return pb.ListModelsResponse(models=models)

    async def ListLocalModels(
        self, _request: pb.ListLocalModelsRequest, _context: Context
    ) -> pb.ListLocalModelsResponse:
        """Lists the models that can run on this machine."""
        return await asyncio.to_thread(self._local_models)

    async def InstallModel(
        self, request: pb.InstallModelRequest, _context: Context
    ) -> AsyncIterator[pb.InstallModelResponse]:
        """Fetches a model, and follows its installation."""
        from cavendish.api.local_model_message import install_to

        model_id = _model_id(request.model_id)
        licence = check.text("licence", request.licence, _MOST_LICENCE_BYTES)
        async for view in self._installs.watch(model_id, licence, request.size_bytes):
            yield pb.InstallModelResponse(install=install_to(view))

    async def CancelInstall(
        self, request: pb.CancelInstallRequest, _context: Context
    ) -> pb.CancelInstallResponse:
        """Stops an installation."""
        await self._installs.cancel(_model_id(request.model_id))
        return pb.CancelInstallResponse()

    async def RemoveModel(
        self, request: pb.RemoveModelRequest, _context: Context
    ) -> pb.RemoveModelResponse:
        """Removes a model, and what has come of it."""
        model_id = _model_id(request.model_id)
        await self._installs.cancel(model_id)
        freed = await asyncio.to_thread(self._models.remove, model_id)
        return pb.RemoveModelResponse(freed_bytes=freed)

    async def AddModelFiles(
        self, request: pb.AddModelFilesRequest, _context: Context
    ) -> AsyncIterator[pb.AddModelFilesResponse]:
        """Takes files of models from this machine's disks."""
        from cavendish.api.local_model_message import added_to
        from cavendish.models.adding import Added, Adding
        from cavendish.models.following import Tell, followed

        paths = _paths(request.paths)
        model = self._models.catalog.find(request.model_id) if request.model_id else None

        def work(tell: Tell) -> Added:
            adding = Adding(self._models, tell)
            return adding.by_name(model, paths) if model else adding.by_digest(paths)

        async for step in followed(work):
            message = pb.AddModelFilesResponse(progress=_progress(step.fraction, step.stage))
            if step.result is not None:
                message.files.extend(map(added_to, step.result.files))
                message.installed.extend(step.result.installed)
            yield message

    async def VerifyModel(
        self, request: pb.VerifyModelRequest, _context: Context
    ) -> AsyncIterator[pb.VerifyModelResponse]:
        """Reads all files of an installed model."""
        from cavendish.models.following import Tell, followed

        model = self._models.catalog.find(_model_id(request.model_id))

        def work(tell: Tell) -> bool:
            done = 0

            def count(bytes_read: int) -> None:
                nonlocal done
                done += bytes_read
                tell(min(done / max(model.size, 1), 1.0), "reading")

            self._models.verify(model.id, count)
            return True

        async for step in followed(work):
            yield pb.VerifyModelResponse(progress=_progress(step.fraction, step.stage))

    async def MeasureModel(
        self, request: pb.MeasureModelRequest, _context: Context
    ) -> AsyncIterator[pb.MeasureModelResponse]:
        """Measures an installed model on each device."""
        from cavendish.api.device_message import device_to
        from cavendish.jobs.control import JobControl
        from cavendish.models.following import Tell, followed

        model_id = _model_id(request.model_id)
        engine = await asyncio.to_thread(self._measurer, model_id)

        def work(tell: Tell) -> tuple[DeviceReport, ...]:
            return engine.measure(model_id, JobControl(lambda: None), tell)

        async for step in followed(work):
            devices = map(device_to, step.result or ())
            progress = _progress(step.fraction, step.stage)
            yield pb.MeasureModelResponse(progress=progress, devices=devices)

    async def ListDevices(
        self, _request: pb.ListDevicesRequest, _context: Context
    ) -> pb.ListDevicesResponse:
        """Lists the processors of this machine that models can run on."""
        return await asyncio.to_thread(self._devices)

    def _measurer(self, model_id: str) -> DeviceMeasurer:
        """The engine that runs a model. Raises ModelUnknown, NoEngine, and what is missing."""
        from cavendish.engines.device import DeviceMeasurer

        name = self._models.catalog.find(model_id).runtime
        spec = self._registry.spec(name)
        if spec.extra is not None and not spec.extra.installed:
            raise spec.extra.missing(model_id)
        engine = self._registry.get(name)
        if not isinstance(engine, DeviceMeasurer):
            raise TypeError(engine)
        return engine

    def _devices(self) -> pb.ListDevicesResponse:
        from cavendish.api.device_message import device_to
        from cavendish.engines.device import DeviceUser

        engines = [self._registry.get(one.name) for one in self._registry.specs() if one.installs]
        users = [engine for engine in engines if isinstance(engine, DeviceUser)]
        return pb.ListDevicesResponse(
            devices=[device_to(device) for user in users for device in user.devices()]
        )

    def _local_models(self) -> pb.ListLocalModelsResponse:
        from cavendish.api.local_model_message import local_model_to
        from cavendish.models.rules import rules_of

        models, rules = self._models, rules_of(self._preferences.current)
        extras = {spec.name: spec.extra for spec in self._registry.specs() if spec.extra}
        missing = {name: one.command for name, one in extras.items() if not one.installed}
        return pb.ListLocalModelsResponse(
            models=[
                local_model_to(
                    model,
                    models.state(model.id),
                    self._installs.view(model.id),
                    rules.source.mirror,
                    missing.get(model.runtime.value, ""),
                )
                for model in models.catalog.models
            ],
            free_bytes=shutil.disk_usage(models.folder.parent).free,
            problem=models.catalog.problem,
            forbidden=rules.forbidden,
        )


def _model_id(text: str) -> str:
    return check.text("model_id", text, _MOST_ID_BYTES, required=True)


def _paths(texts: Sequence[str]) -> list[Path]:
    """The paths of files and folders, absolute."""
    check.present("paths", bool(texts))
    check.each("paths", texts, _MOST_PATHS)
    for text in texts:
        check.plain("paths", check.text("paths", text, _MOST_PATH_BYTES, required=True))
        if not Path(text).is_absolute():
            raise check.invalid("paths", "is not absolute")
    return [Path(text) for text in texts]


def _progress(fraction: float, stage: str) -> job_pb2.Progress:
    return job_pb2.Progress(fraction=fraction, stage=stage)


def _model_to(model: CloudModel, *, is_default: bool) -> pb.Model:
    """A model on the wire."""
    from cavendish.catalog.model import Status

    limits = model.references
    return pb.Model(
        model_id=model.id,
        title=model.title,
        hint=model.hint,
        is_default=is_default,
        retired=model.status is Status.RETIRED,
        sizes=[_size_to(model, size) for size in model.sizes],
        ratios=model.ratios,
        thinking=[THINKING[level] for level in model.thinking],
        search_web=model.search_web,
        search_images=model.search_images,
        max_pictures=limits.total,
        max_objects=limits.objects or 0,
        max_persons=limits.persons or 0,
    )


def _size_to(model: CloudModel, size: str) -> pb.ModelSize:
    from cavendish.catalog.price import cost, drawn_tokens

    squares = (grid for grid in model.grids if (grid.size, grid.ratio) == (size, "1:1"))
    return pb.ModelSize(
        size=size,
        side_px=next((grid.width for grid in squares), 0),
        price_micro_usd=cost(model, picture=drawn_tokens(model, size)),
        slowest_s=model.seconds[size][1],
    )
