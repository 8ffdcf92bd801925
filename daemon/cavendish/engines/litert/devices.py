# SPDX-License-Identifier: GPL-3.0-or-later
"""The processors that LiteRT may be able to use here. Nothing of it is imported to tell."""

import ctypes.util
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cavendish.engines.engine import Control
from cavendish.engines.extra import LITERT
from cavendish.engines.inference.device import Source
from cavendish.engines.inference.driver import driver
from cavendish.engines.litert.graph import LitertGraph

_DISTRIBUTION = "ai-edge-litert"
_ACCELERATOR = re.compile(r"(?:lib)?LiteRt(\w+)Accelerator\.\w+")
# What Linux shows of processors that are made for models.
_NPU_FOLDER = Path("/dev/accel")


@dataclass(frozen=True, slots=True)
class Device:
    """A processor, through LiteRT; see `inference.device.Device`.

    kind: 'cpu', 'gpu', 'npu'. compiled: through the newer one of LiteRT's interfaces.
    """

    name: str
    kind: str
    title: str
    stamp: str
    compiled: bool

    def load(self, source: Source, control: Control) -> LitertGraph:
        """The source's graph in a child of its own. Raises as `inference.device.Device.load`."""
        graph = LitertGraph(source, self.kind, compiled=self.compiled)
        graph.load(control)
        return graph


@cache
def found() -> tuple[Device, ...]:
    """The devices of this machine, the CPU last; whether a GPU can do it, loading a model tells.

    Raises RuntimeBroken.
    """
    try:
        version = importlib.metadata.version(_DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError as error:
        raise LITERT.broken(str(error)) from error
    cpu = Device("cpu-litert", "cpu", "the CPU", f"LiteRT {version}", compiled=False)
    return (*_others(version), cpu)


def _others(version: str) -> Iterator[Device]:
    """GPUs and NPUs that the package has a library for, and this machine a driver."""
    folder = _folder()
    for library in sorted(folder.glob("*Accelerator.*")):
        named = _ACCELERATOR.fullmatch(library.name)
        if named and _has_driver():
            yield _device("gpu", named[1], version)
    for dispatch in sorted(folder.glob("vendors/*/dispatch")):
        if sys.platform != "linux" or _NPU_FOLDER.is_dir():
            yield _device("npu", dispatch.parent.name, version)


def _device(kind: str, through: str, version: str) -> Device:
    stamp = " ".join(filter(None, ["LiteRT", version, through, driver()]))
    title = f"the {kind.upper()} ({through})"
    return Device(f"{kind}-litert-{through.lower()}", kind, title, stamp, compiled=True)


def _has_driver() -> bool:
    """Whether a GPU can be reached at all: Linux needs Vulkan, the others have their own."""
    return sys.platform != "linux" or ctypes.util.find_library("vulkan") is not None


def _folder() -> Path:
    spec = importlib.util.find_spec(LITERT.module)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else Path()
