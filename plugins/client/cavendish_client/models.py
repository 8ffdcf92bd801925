# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that requests can name, and those that are kept on the daemon's machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cavendish_client.device import Device
from cavendish_client.local_model import Added, Install, LocalModels
from cavendish_client.request import OnProgress

if TYPE_CHECKING:
    from cavendish_client.sync import Client

OnInstall = Callable[[Install], None]


@dataclass(frozen=True)
class ModelSize:
    """A size of picture: its name, '' the only one; its square's side; what one picture costs.

    price_micro_usd: millionths of a US dollar, without the prompt. slowest_s: the longest answer
    seen, in seconds.
    """

    size: str
    side_px: int
    price_micro_usd: int
    slowest_s: int


@dataclass(frozen=True)
class Model:
    """A model. max_objects, max_persons: 0 where they have no limit of their own.

    sizes: the one that it draws by itself first. ratios: 'W:H'. thinking: 'minimal', 'medium',
    'high', as far as it knows them. max_pictures: the canvas and its mask included.
    """

    model_id: str
    title: str
    hint: str
    is_default: bool
    retired: bool
    sizes: tuple[ModelSize, ...]
    ratios: tuple[str, ...]
    thinking: tuple[str, ...]
    search_web: bool
    search_images: bool
    max_pictures: int
    max_objects: int
    max_persons: int


class Models:
    """The same for scripts and tools: each method waits for its answer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def list(self) -> tuple[Model, ...]:
        """The cloud's models, the default one first."""
        return self._client.wait(lambda client: client.models.list())

    def local(self) -> LocalModels:
        """The models that can run on the daemon's machine."""
        return self._client.wait(lambda client: client.models.local())

    def install(
        self, model_id: str, licence: str, size_bytes: int, *, on_change: OnInstall | None = None
    ) -> None:
        """See `calls.models.AsyncModels.install`; on_change is called on the network's thread."""
        self._client.wait(
            lambda client: client.models.install(model_id, licence, size_bytes, on_change=on_change)
        )

    def cancel_install(self, model_id: str) -> None:
        """Stops an installation; what has come is kept for the next one."""
        self._client.wait(lambda client: client.models.cancel_install(model_id))

    def remove(self, model_id: str) -> int:
        """Removes a model; how many bytes that frees. Raises ModelNotInstalled."""
        return self._client.wait(lambda client: client.models.remove(model_id))

    def add(
        self,
        paths: Sequence[str | Path],
        model_id: str = "",
        *,
        on_progress: OnProgress | None = None,
    ) -> Added:
        """See `calls.models.AsyncModels.add`."""
        return self._client.wait(
            lambda client: client.models.add(paths, model_id, on_progress=on_progress)
        )

    def verify(self, model_id: str, *, on_progress: OnProgress | None = None) -> None:
        """Reads all files of an installed model. Raises ModelFileBroken, ModelNotInstalled."""
        self._client.wait(lambda client: client.models.verify(model_id, on_progress=on_progress))

    def measure(
        self, model_id: str, *, on_progress: OnProgress | None = None
    ) -> tuple[Device, ...]:
        """See `calls.models.AsyncModels.measure`."""
        return self._client.wait(
            lambda client: client.models.measure(model_id, on_progress=on_progress)
        )

    def devices(self) -> tuple[Device, ...]:
        """The processors of the daemon's machine that models can run on, the CPU last."""
        return self._client.wait(lambda client: client.models.devices())
