# SPDX-License-Identifier: GPL-3.0-or-later
"""A LiteRT graph in a child, which is started anew where it has ended."""

from collections.abc import Mapping, Sequence
from typing import Any

from cavendish.engines.engine import Control
from cavendish.engines.inference.allowance import Watch
from cavendish.engines.inference.contract import Bound, Found, bind, feeds
from cavendish.engines.inference.device import Array, DeviceTrouble, Source
from cavendish.engines.inference.threads import threads_that_pay
from cavendish.engines.litert import fault
from cavendish.engines.litert.process import ChildGone, ChildProcess
from cavendish.engines.litert.segment import Place, Segment
from cavendish.errors import OutOfMemory


class LitertGraph:
    """A graph whose tensors are what was expected; see `inference.device.Loaded`.

    Its child ends when nobody holds this any more.
    """

    # The format has no place where a file says it.
    overlap: int | None = None

    def __init__(self, source: Source, accelerator: str, *, compiled: bool) -> None:
        """accelerator: 'cpu', 'gpu', 'npu'. compiled: with the newer one of LiteRT's interfaces."""
        self._source, self._accelerator, self._compiled = source, accelerator, compiled
        self._child: ChildProcess | None = None
        self._segment: Segment | None = None
        self._bound: Bound | None = None
        self._order: list[str] = []
        self._wanted: list[int] = []

    @property
    def pid(self) -> int | None:
        """The number of the child's process; None where there is none just now."""
        child = self._child
        return None if child is None or child.ended else child.pid

    @property
    def sides(self) -> tuple[tuple[int | None, ...], ...]:
        """The lengths of each input, None where the file allows any."""
        return self._bound.sides if self._bound else ()

    def load(self, control: Control) -> None:
        """Starts the child, and holds the graph against the catalog's entry.

        Raises as `inference.device.Device.load`.
        """
        fault.check_file(self._source.path, self._source.model)
        child, segment = ChildProcess(), Segment.new()
        try:
            self._hold(self._ask(child, self._message(segment), control, loading=True))
        except BaseException:
            child.end()
            raise
        finally:
            segment.forget()
        self._child, self._segment = child, segment

    def run(self, arrays: Sequence[Array], control: Control) -> list[Array]:
        """The outputs for inputs. Raises as `inference.device.Loaded.run`, and `load`."""
        if self._child is None or self._child.ended:
            self.load(control)
        child, segment, bound = self._child, self._segment, self._bound
        if child is None or segment is None or bound is None:
            raise RuntimeError("the graph is not loaded")
        given = feeds(self._source.model, bound, arrays)
        try:
            places = segment.put([given[name] for name in self._order])
        except MemoryError as error:
            raise OutOfMemory from error
        inputs = [(one.dtype, one.shape, one.offset) for one in places]
        told = self._ask(child, {"do": "run", "inputs": inputs}, control)
        outputs = [Place(dtype, tuple(shape), at) for dtype, shape, at in told["outputs"]]
        # Copies: the next run writes over the segment.
        return [segment.view(outputs[number]).copy() for number in self._wanted]

    def nodes(self) -> dict[str, int]:
        """Nothing: the runtime does not tell what runs where."""
        return {}

    def _hold(self, told: Mapping[str, Any]) -> None:
        """Holds what the child tells of the graph against the catalog's entry."""
        taken, given = _found(told["inputs"]), _found(told["outputs"])
        self._bound = bind(self._source.model, self._source.graph, taken, given)
        self._order = [one.name for one in taken]
        places = {one.name: number for number, one in enumerate(given)}
        self._wanted = [places[name] for name in self._bound.outputs]

    def _message(self, segment: Segment) -> dict[str, object]:
        return {
            "do": "load",
            "path": str(self._source.path),
            "segment": str(segment.path),
            "accelerator": self._accelerator,
            "compiled": self._compiled,
            "threads": threads_that_pay(),
        }

    def _ask(
        self,
        child: ChildProcess,
        message: dict[str, object],
        control: Control,
        *,
        loading: bool = False,
    ) -> dict[str, Any]:
        try:
            # What its own bound does not see: memory that others take meanwhile.
            with Watch(child.stop) as watch:
                told = child.ask(message, control)
        except ChildGone as gone:
            if watch.ran_out:
                raise OutOfMemory from gone
            if loading:
                raise self._of_loading(gone.problem) from gone
            # A crash on the CPU may be a chance; what a GPU crashed is not tried on it again.
            raise DeviceTrouble(gone.problem, again=self._accelerator == "cpu") from gone
        if "error" not in told:
            return told
        error, kind = str(told["error"]), str(told["kind"])
        if known := fault.of(error, kind, self._source.model):
            # Where memory was short the runtime is not to be used again: it has half of a graph.
            child.end()
            raise known
        if loading:
            child.end()
            raise self._of_loading(fault.phrase(error, child.complaint()))
        raise DeviceTrouble(fault.phrase(error))

    def _of_loading(self, problem: str) -> Exception:
        return fault.of_loading(problem, self._source.model, self._accelerator)


def _found(told: Sequence[Any]) -> list[Found]:
    return [
        Found(name, dtype, tuple(None if side < 0 else side for side in shape))
        for name, dtype, shape in told
    ]
