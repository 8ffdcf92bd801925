# SPDX-License-Identifier: GPL-3.0-or-later
"""The engines that are installed, as data. An engine's code is imported when first asked for."""

import importlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from cavendish.engines.engine import Engine
from cavendish.engines.extra import LITERT, ONNX, Extra
from cavendish.engines.model import ModelEngine
from cavendish.errors import EngineUnknown


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """What is known of an engine without loading it.

    operations: the verbs it can run. workers: how many jobs it runs at once. factory: where to
    find what makes it, "module:attribute". needs: what of the daemon it is given, as arguments of
    these names. local: whether all pixels stay on this machine. installs: whether it runs models
    that have to be installed first. extra: what else of the package it needs.
    """

    name: str
    operations: frozenset[str]
    workers: int
    factory: str
    local: bool
    needs: tuple[str, ...] = ()
    installs: bool = False
    extra: Extra | None = None


INSTALLED = (
    EngineSpec(
        name="onnx",
        operations=frozenset(
            {
                "generate",
                "edit",
                "fill",
                "remove",
                "expand",
                "upscale",
                "depth",
                "lines",
                "cutout",
                "restyle",
                "select",
            }
        ),
        workers=1,
        factory="cavendish.engines.onnx.engine:OnnxEngine",
        local=True,
        needs=("models", "measurements"),
        installs=True,
        extra=ONNX,
    ),
    EngineSpec(
        name="litert",
        operations=frozenset({"select", "upscale", "restyle"}),
        workers=1,
        factory="cavendish.engines.litert.engine:LitertEngine",
        local=True,
        needs=("models", "measurements"),
        installs=True,
        extra=LITERT,
    ),
    EngineSpec(
        name="classic",
        operations=frozenset(
            {
                "fill",
                "remove",
                "expand",
                "restyle",
                "lines",
                "harmonise",
                "denoise",
                "flats",
                "upscale",
                "cutout",
                "select",
            }
        ),
        workers=1,
        factory="cavendish.engines.classic.engine:ClassicEngine",
        local=True,
    ),
    EngineSpec(
        name="gemini",
        operations=frozenset(
            {
                "generate",
                "edit",
                "fill",
                "remove",
                "replace_background",
                "expand",
                "compose",
                "restyle",
                "retouch",
                "text",
                "describe",
            }
        ),
        workers=16,
        factory="cavendish.engines.gemini.engine:GeminiEngine",
        local=False,
        needs=("endpoints", "keys"),
    ),
)


class Registry:
    """Hands out engines, each made once, when first asked for. Thread-safe."""

    def __init__(
        self, specs: Sequence[EngineSpec] = INSTALLED, services: Mapping[str, object] | None = None
    ) -> None:
        """services: what engines need of the daemon, by name."""
        self._services = dict(services or {})
        self._specs = {spec.name: spec for spec in specs}
        self._engines: dict[str, Engine | ModelEngine] = {}
        self._lock = threading.Lock()

    def specs(self) -> tuple[EngineSpec, ...]:
        """All engines, the preferred ones first."""
        return tuple(self._specs.values())

    def spec(self, name: str) -> EngineSpec:
        """One engine's description. Raises EngineUnknown."""
        try:
            return self._specs[name]
        except KeyError:
            raise EngineUnknown(engine=name, known=", ".join(self._specs)) from None

    def get(self, name: str) -> Engine | ModelEngine:
        """The engine of this name; imports its code on the first call. Raises EngineUnknown."""
        spec = self.spec(name)
        with self._lock:
            if name not in self._engines:
                needs = {need: self._services[need] for need in spec.needs}
                self._engines[name] = _make(spec.factory, needs)
            return self._engines[name]

    def loaded(self, name: str) -> bool:
        """Whether the engine's code has been imported."""
        return name in self._engines

    def asked(self) -> tuple[ModelEngine, ...]:
        """The engines that ask models and are loaded; the others were never asked anything."""
        return tuple(one for one in self._engines.values() if isinstance(one, ModelEngine))

    def close(self) -> None:
        """Closes the engines' connections; call it when nothing is asked of them any more."""
        for engine in self.asked():
            engine.close()


def _make(factory: str, needs: Mapping[str, object]) -> Engine | ModelEngine:
    module, _, attribute = factory.partition(":")
    make = getattr(importlib.import_module(module), attribute)
    return cast(Callable[..., Engine | ModelEngine], make)(**needs)
