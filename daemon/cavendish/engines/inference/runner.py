# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one graph of a model for one job: on the best device, on the next one where that fails."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

import numpy as np

from cavendish.engines.engine import Control
from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.device import Array, Device, DeviceTrouble, Loaded, Source
from cavendish.engines.inference.patience import Patience
from cavendish.engines.inference.reading import are_numbers
from cavendish.engines.inference.sessions import Sessions
from cavendish.errors import DeviceFailed, JobCancelled, OutOfMemory
from cavendish.runtime.allocator import give_back

T = TypeVar("T")


# By the ids of models, the paths of their files, and the names of devices.
Key = tuple[str, str, str]
Shelf = Sessions[Key, Loaded]
# Of each input that a file has the lengths that it fixes; and inputs of such lengths.
Sides = tuple[tuple[int | None, ...], ...]
Probe = Callable[[Sides], Sequence[Array]]


class Runner:
    """One job's use of one graph. Use it in one thread.

    probe: what a device is measured with, by place; small, but typical. Or what makes it of the
    lengths that the file fixes, where they or the inputs differ from file to file.
    """

    def __init__(
        self,
        source: Source,
        shelf: Shelf,
        choice: Choice,
        control: Control,
        probe: Sequence[Array] | Probe,
    ) -> None:
        self._source, self._shelf, self._choice, self._control = source, shelf, choice, control
        self._probe = probe
        self._devices: list[Device] = []
        self._notes: list[str] = []
        self._retried: set[str] = set()

    @property
    def device(self) -> Device:
        """What runs it now; the first question chooses."""
        if not self._devices:
            source = self._source
            self._devices = self._choice.order(source.measured, source.stamp, self._measured)
        return self._devices[0]

    @property
    def stamp(self) -> str:
        """Changes when the graph's file does."""
        return self._source.stamp

    @property
    def notes(self) -> tuple[str, ...]:
        """What the artist should know of the devices, a sentence each."""
        return tuple(self._notes)

    def measure(self, device: Device) -> None:
        """Measures a device anew, whatever is known of it, and remembers that. Raises as `run`."""
        source = self._source
        self._choice.measured(source.measured, source.stamp, device, self._measured)

    def overlap(self) -> int | None:
        """What the file says of it. Raises as `run`."""
        return self._attempt(self._overlap)

    def sides(self, place: int = 0) -> tuple[int | None, ...]:
        """The lengths of an input that the file fixes, None where it takes any. Raises as `run`."""
        return self._attempt(self._sides)[place]

    def inputs(self) -> Sides:
        """The same of each input that the file has, by place. Raises as `run`."""
        return self._attempt(self._sides)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps the graph loaded for many runs, even where memory is short. Raises as `run`."""
        with ExitStack() as stack:
            self._attempt(lambda device: stack.enter_context(self._lent(device)))
            yield

    def run(self, arrays: Sequence[Array]) -> list[Array]:
        """The outputs for inputs, both by place, in the order of the catalog's entry.

        Raises ModelUnreadable, ModelContractBroken, OutOfMemory, JobCancelled; DeviceFailed where
        no device could do it.
        """
        return self._attempt(lambda device: self._run_on(device, arrays))

    def _attempt(self, act: Callable[[Device], T]) -> T:
        while True:
            device = self.device
            try:
                made = act(device)
            except DeviceTrouble as trouble:
                if not self._tries_again(device, trouble):
                    self._step_down(device, trouble)
            except OutOfMemory:
                self._make_room(device)
            else:
                self._choice.worked(self._source.measured, device)
                return made

    def _tries_again(self, device: Device, trouble: DeviceTrouble) -> bool:
        """Whether a job's first trouble with a device is worth another try; it is told then."""
        if not trouble.again or device.name in self._retried:
            return False
        self._retried.add(device.name)
        self._notes.append(
            f"{_capital(device.title)} had to begin anew with {self._source.model} "
            f"({trouble.problem})."
        )
        return True

    def _make_room(self, device: Device) -> None:
        """Goes on without what is idle, or elsewhere. Raises OutOfMemory where there is nothing."""
        idle = len(self._shelf)
        self._shelf.drop(lambda key: key != self._key(device))
        give_back()
        if device.kind != "cpu":
            self._step_down(device, DeviceTrouble("it has too little memory"))
        elif len(self._shelf) == idle:
            # Who goes on without this model has use for its memory.
            self._shelf.drop()
            raise OutOfMemory

    def _step_down(self, device: Device, trouble: DeviceTrouble) -> None:
        source, problem = self._source, trouble.problem
        for_good = self._choice.failed(source.measured, source.stamp, device, trouble)
        self._shelf.drop(lambda key: key == self._key(device))
        if len(self._devices) == 1:
            raise DeviceFailed(model=source.model, problem=f"{device.title} says: {problem}")
        self._devices.pop(0)
        ends = " and is not asked for this model any more" if for_good else ""
        next_one = self._devices[0].title
        self._notes.append(
            f"{_capital(device.title)} failed ({problem}){ends}; {next_one} went on."
        )

    def _key(self, device: Device) -> Key:
        return self._source.model, str(self._source.path), device.name

    def _lent(
        self, device: Device, control: Control | None = None
    ) -> AbstractContextManager[Loaded]:
        def load() -> Loaded:
            return device.load(self._source, control or self._control)

        return self._shelf.lend(self._key(device), load, self._source.size_bytes)

    def _overlap(self, device: Device) -> int | None:
        with self._lent(device) as loaded:
            return loaded.overlap

    def _sides(self, device: Device) -> Sides:
        with self._lent(device) as loaded:
            return loaded.sides

    def _run_on(self, device: Device, arrays: Sequence[Array]) -> list[Array]:
        with self._lent(device) as loaded:
            return _numbers(device, loaded.run(arrays, self._control))

    def _measured(self, device: Device, patience: float) -> float:
        """Seconds of a run of the probe, infinite where it cannot be run within patience."""
        self._control.progress(0.0, f"trying {device.title}")
        with Patience(self._control, patience) as control:
            try:
                return self._timed(device, control)
            except (DeviceTrouble, OutOfMemory) as error:
                problem = getattr(error, "problem", "it has too little memory")
            except JobCancelled:
                if not control.over:
                    raise
                problem = "it takes far longer than the CPU"
        trouble = DeviceTrouble(problem, loading=True)
        self._choice.failed(self._source.measured, self._source.stamp, device, trouble)
        self._shelf.drop(lambda key: key == self._key(device))
        self._notes.append(
            f"{_capital(device.title)} is not asked for {self._source.model} ({problem})."
        )
        return math.inf

    def _timed(self, device: Device, control: Control) -> float:
        """Seconds of the second run of the probe: the first one also compiles and warms up."""
        with self._lent(device, control) as loaded:
            given = self._given(loaded.sides)
            loaded.run(given, control)
            began = time.perf_counter()
            made = loaded.run(given, control)
            seconds = time.perf_counter() - began
            _numbers(device, made)
            return max(seconds, 1e-6)

    def _given(self, sides: Sides) -> list[Array]:
        if callable(self._probe):
            return list(self._probe(sides))
        return [_cut(array, fixed) for array, fixed in zip(self._probe, sides, strict=False)]


def _numbers(device: Device, made: list[Array]) -> list[Array]:
    """What a device has made. Raises DeviceTrouble where that is not all numbers.

    Drivers in half precision overflow where the CPU does not. If the model itself is at fault, the
    CPU shows it, whose answer is taken as it is.
    """
    if device.kind != "cpu" and not all(map(are_numbers, made)):
        raise DeviceTrouble("its answer is not a number")
    return made


def _cut(array: Array, fixed: Sequence[int | None]) -> Array:
    """The array, repeated or cut to the lengths that a file fixes."""
    shape = [own if side is None else side for own, side in zip(array.shape, fixed, strict=True)]
    return np.resize(array, shape)


def _capital(title: str) -> str:
    return title[:1].upper() + title[1:]
