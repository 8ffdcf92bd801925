# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of this machine, as a panel lists them, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from cavendish_client import errors
from cavendish_client.background import Handle
from cavendish_client.local_model import (
    Commercial,
    Install,
    InstallState,
    LocalModel,
    LocalModels,
    ModelState,
)
from cavendish_client.studio import line
from cavendish_client.studio.line import Line
from cavendish_client.studio.network import Network

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

COMMERCIAL = {
    Commercial.ALLOWED: "commercial use allowed",
    Commercial.LIMITED: "commercial use within limits",
    Commercial.FORBIDDEN: "no commercial use",
    Commercial.UNCLEAR: "unclear whether for commercial use",
}
UNITS = ("B", "kB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Entry:
    """A model in the list. install: the installation that runs, told by whoever began it."""

    model: LocalModel
    install: Install | None = None
    is_ending: bool = False

    @property
    def columns(self) -> tuple[str, str, str, str, str]:
        """What it is called, does, takes, is under, and how it stands."""
        model = self.model
        tasks = ", ".join(task.replace("_", " ") for task in model.tasks)
        return model.title, tasks, size(model.size_bytes), model.licence.name, self.state

    @property
    def state(self) -> str:
        """How it stands, in a word or two."""
        if self.is_ending:
            return "Cancelling…"
        if self.install is not None:
            is_waiting = self.install.state is InstallState.WAITING
            return "Waiting" if is_waiting else f"{self.progress:.0%}"
        if self.model.state is ModelState.MISSING and not self.model.downloadable:
            return "To be added"
        words = {ModelState.INSTALLED: "Installed", ModelState.BROKEN: "Damaged"}
        return words.get(self.model.state, "Not installed")

    @property
    def progress(self) -> float:
        """How far its installation is, 0..1."""
        install = self.install
        return install.done_bytes / max(install.total_bytes, 1) if install is not None else 0.0

    @property
    def can_install(self) -> bool:
        """Whether it can be fetched now."""
        is_there = self.model.state is ModelState.INSTALLED
        return self.model.downloadable and not is_there and self.install is None

    @property
    def can_remove(self) -> bool:
        """Whether there is something to take away."""
        return self.model.state is not ModelState.MISSING and self.install is None

    @property
    def details(self) -> str:
        """What it is good for, under which terms, and where it comes from."""
        model, licence = self.model, self.model.licence
        terms = f"{licence.name}, {COMMERCIAL[licence.commercial]}. {licence.note}".strip()
        parts = [model.hint, f"Licence: {terms}", f"See {model.page}" if model.page else ""]
        if not model.downloadable:
            parts.append(f"To add it: `cavendish models add FILE --as {model.model_id}`")
        if model.missing_runtime_command:
            parts.append(f"What runs it is not installed: `{model.missing_runtime_command}`")
        return "\n".join(filter(None, parts))

    @property
    def question(self) -> str:
        """What the artist agrees to before it is fetched."""
        model, licence = self.model, self.model.licence
        where = " and ".join(model.hosts) or "its makers"
        return (
            f"Fetch {model.title}, {size(model.size_bytes)}, from {where}?\n"
            f"Its licence is {licence.name}: {COMMERCIAL[licence.commercial]}. {licence.note}"
        ).strip()


class Shelf:
    """All of them. Everything on the main thread; nothing blocks.

    changed: asks for the list to be shown anew.
    """

    def __init__(self, network: Network, changed: Callable[[], None]) -> None:
        self._network = network
        self._changed = changed
        self._found = LocalModels((), 0, "", "")
        self._handles: dict[str, Handle[Any]] = {}
        self._entries: dict[str, Entry] = {}
        self.line: Line | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The models, those for a start first."""
        return tuple(self._entries.values())

    @property
    def installed(self) -> tuple[LocalModel, ...]:
        """The models that can be run, as far as they have been asked for."""
        models = (entry.model for entry in self._entries.values())
        return tuple(model for model in models if model.state is ModelState.INSTALLED)

    @property
    def note(self) -> str:
        """How much room there is, and why nothing may be fetched."""
        room = f"{size(self._found.free_bytes)} free on this machine."
        forbidden, problem = self._found.forbidden, self._found.problem
        words = (f"Nothing can be fetched: {forbidden}." if forbidden else "", problem)
        return " ".join(filter(None, (room, *words))) if self._entries else ""

    @property
    def may_fetch(self) -> bool:
        """Whether models may be fetched."""
        return not self._found.forbidden

    def entry(self, model_id: str) -> Entry | None:
        """The model of this name."""
        return self._entries.get(model_id)

    def load(self) -> None:
        """Asks how the models stand."""
        self._network.ask(_local, self._loaded)

    def install(self, model_id: str) -> None:
        """Fetches a model whose `question` the artist has agreed to."""
        entry = self._entries[model_id]
        if not entry.can_install or not self.may_fetch:
            return
        begun = Install(model_id, InstallState.WAITING, 0, entry.model.size_bytes, 0, "", None)
        self._entries[model_id] = replace(entry, install=begun)
        told = self._network.home(self._progressed)
        work = partial(_install, entry.model, told)
        self._handles[model_id] = self._network.ask(work, partial(self._ended, model_id))
        self.line = None
        self._changed()

    def cancel(self, model_id: str) -> None:
        """Stops an installation; what has come is kept for the next one."""
        entry = self._entries[model_id]
        if entry.install is None or entry.is_ending:
            return
        self._entries[model_id] = replace(entry, is_ending=True)
        if model_id in self._handles:
            self._handles[model_id].cancel()
        else:
            self._network.ask(partial(_cancel, model_id), partial(self._ended, model_id))
        self._changed()

    def remove(self, model_id: str) -> None:
        """Takes a model away."""
        if self._entries[model_id].can_remove:
            self._network.ask(partial(_remove, model_id), self._removed)

    def _loaded(self, found: LocalModels | None, error: errors.CavendishError | None) -> None:
        if error is not None:
            self.line = line.of_error(error)
        if found is not None:
            self._found = found
            self._entries = {one.model_id: self._as_it_is(one) for one in found.models}
        self._changed()

    def _as_it_is(self, model: LocalModel) -> Entry:
        before = self._entries.get(model.model_id)
        running = before is not None and model.model_id in self._handles
        return replace(before, model=model) if before and running else Entry(model, model.install)

    def _progressed(self, install: Install) -> None:
        entry = self._entries.get(install.model_id)
        if entry is not None and install.model_id in self._handles:
            self._entries[install.model_id] = replace(entry, install=install)
            self._changed()

    def _ended(self, model_id: str, _value: object, error: errors.CavendishError | None) -> None:
        self._handles.pop(model_id, None)
        is_stopped = isinstance(error, errors.JobCancelled | errors.DownloadCancelled)
        if error is not None and not is_stopped:
            self.line = line.of_error(error)
        self.load()

    def _removed(self, freed: int | None, error: errors.CavendishError | None) -> None:
        told = Line(f"{size(freed or 0)} freed.")
        self.line = told if error is None else line.of_error(error)
        self.load()


def size(count: int) -> str:
    """For example '29 MB' or '1.8 GB'; 'unknown' for nothing."""
    if count <= 0:
        return "unknown"
    amount, units = float(count), iter(UNITS)
    unit = next(units)
    while amount >= 1000 and unit != UNITS[-1]:
        amount, unit = amount / 1000, next(units)
    return f"{amount:.1f} {unit}" if amount < 10 and unit != "B" else f"{amount:.0f} {unit}"


async def _local(client: AsyncClient) -> LocalModels:
    return await client.models.local()


async def _install(model: LocalModel, told: Callable[[Install], None], client: AsyncClient) -> None:
    licence, count = model.licence.name, model.size_bytes
    await client.models.install(model.model_id, licence, count, on_change=told)


async def _cancel(model_id: str, client: AsyncClient) -> None:
    await client.models.cancel_install(model_id)


async def _remove(model_id: str, client: AsyncClient) -> int:
    return await client.models.remove(model_id)
