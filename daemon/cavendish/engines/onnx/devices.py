# SPDX-License-Identifier: GPL-3.0-or-later
"""The processors of this machine that the runtime can use, and sessions on them."""

import importlib
import importlib.util
import logging
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from cavendish.engines.engine import Control
from cavendish.engines.inference.allowance import allowed
from cavendish.engines.inference.device import DeviceTrouble, Source
from cavendish.engines.inference.driver import driver
from cavendish.engines.onnx import fault
from cavendish.engines.onnx.contract import OnnxGraph, held
from cavendish.engines.onnx.freeing import freed
from cavendish.engines.onnx.functions import fault_of_functions
from cavendish.engines.onnx.runtime import onnxruntime, session_options
from cavendish.errors import JobCancelled, ModelContractBroken, ModelUnreadable, OutOfMemory

logger = logging.getLogger(__name__)

CPU = "CPUExecutionProvider"
# Sides that no file names, to try whether a network takes any.
_OTHER_SIDES = 48, 80
# Packages that bring a provider as a library of its own, and what it is registered as.
_PLUGINS = {
    "onnxruntime_ep_openvino": "OpenVINOExecutionProvider",
    "onnxruntime_ep_webgpu": "WebGpuExecutionProvider",
    "onnxruntime_qnn": "QNNExecutionProvider",
}
# Providers that a full build of the runtime brings, and the kind of their device.
_BUILT_IN = {
    "CUDAExecutionProvider": "gpu",
    "MIGraphXExecutionProvider": "gpu",
    "DmlExecutionProvider": "gpu",
    "CoreMLExecutionProvider": "npu",
}
# Who made a processor, by the number that it gives on the bus (the PCI ID Repository): on Linux the
# runtime knows no more of it.
_VENDORS = {0x1002: "AMD", 0x10DE: "NVIDIA", 0x8086: "Intel", 0x106B: "Apple", 0x17CB: "Qualcomm"}


@dataclass(frozen=True, slots=True)
class Device:
    """A processor, through one of the runtime's providers.

    name: what people and settings call it, for example 'cpu' or 'gpu-webgpu'. kind: 'cpu', 'gpu',
    'npu'. title: in words. stamp: changes with the provider, the driver and the runtime. handle:
    the runtime's own object, None where the provider's name is all there is.
    """

    name: str
    kind: str
    provider: str
    title: str
    stamp: str
    handle: Any = field(default=None, compare=False, repr=False)

    def open(self, path: Path | bytes, model: str, control: Control | None = None) -> Any:
        """A session of a file, or of its bytes, on this device.

        Where control says stop, loading stops. Raises ModelUnreadable, OutOfMemory, JobCancelled,
        and DeviceTrouble.
        """
        if isinstance(path, Path):
            _look_at(path, model, control)
        options = session_options()

        def stop() -> None:
            options.set_load_cancellation_flag(True)

        stops = nullcontext() if control is None else control.on_stop(stop)
        with stops, allowed(stop) as watch:
            try:
                session = self._session(path, options)
            except Exception as error:
                if control is not None and control.cancelled():
                    raise JobCancelled from None
                if watch.ran_out:
                    raise OutOfMemory from error
                raise fault.of_loading(error, model, on_cpu=self.provider == CPU) from error
        if self.provider not in session.get_providers():
            # The runtime only warns of a provider that it could not start, and takes the CPU.
            raise DeviceTrouble("its provider did not start", loading=True)
        return session

    def load(self, source: Source, control: Control) -> OnnxGraph:
        """The source's graph on this device. Raises as `open`, and ModelContractBroken."""
        graph = held(source, self.open(source.path, source.model, control))
        if not source.graph.any_size or None in graph.sides[0][2:]:
            return graph
        return self._of_any_size(source, graph, control) or graph

    def _of_any_size(self, source: Source, graph: OnnxGraph, control: Control) -> OnnxGraph | None:
        """The same with free sides; None where the network does not run at other ones."""
        try:
            content = freed(source.path.read_bytes(), (*graph.bound.inputs, *graph.bound.outputs))
            made = held(source, self.open(content, source.model, control))
            made.run([np.zeros((1, 3, *_OTHER_SIDES), np.dtype(graph.bound.dtypes[0]))], control)
        except (ValueError, ModelUnreadable, ModelContractBroken, DeviceTrouble) as error:
            told = {"model": source.model, "error": str(error)}
            logger.warning("a model takes one size alone", extra=told)
            return None
        return made

    def _session(self, path: Path | bytes, options: Any) -> Any:
        ort = onnxruntime()
        if self.handle is not None:
            options.add_provider_for_devices([self.handle], {})
            return ort.InferenceSession(path, options, enable_fallback=0)
        providers = [self.provider] if self.provider == CPU else [self.provider, CPU]
        return ort.InferenceSession(path, options, providers=providers, enable_fallback=0)


def _look_at(path: Path, model: str, control: Control | None) -> None:
    """Raises ModelUnreadable where loading the file would take this process along; JobCancelled."""
    try:
        problem = fault_of_functions(path, control.check if control else lambda: None)
    except OSError:
        return  # the runtime says it as well
    if problem:
        raise ModelUnreadable(model=model, problem=problem)


@cache
def found() -> tuple[Device, ...]:
    """The devices of this machine, the CPU last. Imports the runtime."""
    ort = onnxruntime()
    for module, provider in _PLUGINS.items():
        _register(ort, module, provider)
    listed = [_of_handle(ort, handle) for handle in ort.get_ep_devices()]
    plugged = {device.provider for device in listed}
    built_in = [one for one in ort.get_available_providers() if one in _BUILT_IN]
    listed += [_of_provider(ort, one) for one in built_in if one not in plugged]
    others = [device for device in listed if device.provider != CPU]
    return (*_numbered(others), cpu())


@cache
def cpu() -> Device:
    """The processor that is always there. Imports the runtime."""
    return Device("cpu", "cpu", CPU, "the CPU", f"cpu {onnxruntime().__version__}")


def _register(ort: Any, module: str, provider: str) -> None:
    """Makes a plug-in's devices known. One that cannot be loaded is logged, and left out."""
    if importlib.util.find_spec(module) is None:
        return
    try:
        library = importlib.import_module(module).get_library_path()
        ort.register_execution_provider_library(provider, library)
    except Exception as error:  # noqa: BLE001 - a driver's own library may raise anything
        logger.warning("a provider cannot be used", extra={"provider": provider, "error": error})


def _of_handle(ort: Any, handle: Any) -> Device:
    kind = str(handle.device.type.name).lower()
    short = handle.ep_name.removesuffix("ExecutionProvider")
    device = handle.device
    vendor = device.vendor or _VENDORS.get(device.vendor_id, "")
    stamp = _stamp(ort, handle.ep_name, {**handle.ep_metadata, **device.metadata})
    title = " ".join(filter(None, ["the", vendor, kind.upper(), f"({short})"]))
    return Device(f"{kind}-{short.lower()}", kind, handle.ep_name, title, stamp, handle)


def _of_provider(ort: Any, provider: str) -> Device:
    kind, short = _BUILT_IN[provider], provider.removesuffix("ExecutionProvider")
    title = f"the {kind.upper()} ({short})"
    return Device(f"{kind}-{short.lower()}", kind, provider, title, _stamp(ort, provider, {}))


def _stamp(ort: Any, provider: str, told: Mapping[str, str]) -> str:
    said = [f"{key}={value}" for key, value in sorted(told.items()) if key != "library_path"]
    return " ".join(filter(None, [provider, ort.__version__, driver(), *said]))


def _numbered(devices: Iterable[Device]) -> tuple[Device, ...]:
    """The same with different names: the second of a name gets a 2, and so on."""
    seen: dict[str, int] = {}
    made = []
    for device in devices:
        seen[device.name] = number = seen.get(device.name, 0) + 1
        name = device.name if number == 1 else f"{device.name}-{number}"
        made.append(
            Device(name, device.kind, device.provider, device.title, device.stamp, device.handle)
        )
    return tuple(made)
