# SPDX-License-Identifier: GPL-3.0-or-later
"""LiteRT itself: a graph in either of its two interfaces. Only a child imports the runtime."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

CPU, GPU, NPU = "cpu", "gpu", "npu"


@dataclass(frozen=True, slots=True)
class Slot:
    """An input or output of a graph.

    index: the runtime's number for it. dtype: NumPy's name. shape: -1 for what only a run tells.
    scale, zero: a whole number q means scale * (q - zero); scale 0: numbers mean themselves.
    """

    name: str
    index: int
    dtype: str
    shape: tuple[int, ...]
    scale: float = 0.0
    zero: int = 0

    @property
    def kind(self) -> str:
        """What kind of numbers are given and taken: those that whole numbers mean are float32."""
        return "float32" if self.scale else self.dtype

    def inward(self, values: Array) -> Array:
        """Values as the graph has them."""
        if not self.scale:
            return values
        ends = np.iinfo(self.dtype)
        whole = np.rint(values / np.float32(self.scale)) + self.zero
        return np.asarray(np.clip(whole, ends.min, ends.max), self.dtype)

    def outward(self, values: Array) -> Array:
        """What the graph's numbers mean."""
        if not self.scale:
            return values
        meant = (values.astype(np.float32) - np.float32(self.zero)) * np.float32(self.scale)
        return np.asarray(meant, np.float32)


class Backend(Protocol):
    """A loaded graph."""

    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]

    def run(self, arrays: Sequence[Array]) -> list[Array]:
        """The outputs for inputs, both in the order of the slots. Raises what the runtime does.

        They may be the runtime's own memory: let go of them before the next run.
        """
        ...


def opened(path: Path, accelerator: str, threads: int, *, compiled: bool) -> Backend:
    """The file's graph on a processor. Raises ImportError, and what the runtime raises.

    accelerator: the compiled interface has them all, the other one the CPU alone.
    """
    return _Compiled(path, accelerator, threads) if compiled else _Interpreted(path, threads)


class _Interpreted:
    """The classic interface: any size that the graph allows, on the CPU."""

    def __init__(self, path: Path, threads: int) -> None:
        self._interpreter = _interpreter(path, threads)
        self.inputs, self.outputs = _slots(self._interpreter)
        self._shapes: list[tuple[int, ...]] = []
        if not any(-1 in slot.shape for slot in self.inputs):
            # What is wrong with the file is to be known when it is loaded.
            self._fit([slot.shape for slot in self.inputs])

    def run(self, arrays: Sequence[Array]) -> list[Array]:
        """See `Backend`."""
        self._fit([array.shape for array in arrays])
        for slot, array in zip(self.inputs, arrays, strict=True):
            self._interpreter.set_tensor(slot.index, slot.inward(array))
        self._interpreter.invoke()
        return [slot.outward(self._interpreter.tensor(slot.index)()) for slot in self.outputs]

    def _fit(self, shapes: list[tuple[int, ...]]) -> None:
        if shapes == self._shapes:
            return
        for slot, shape in zip(self.inputs, shapes, strict=True):
            if -1 in slot.shape:
                self._interpreter.resize_tensor_input(slot.index, shape, strict=True)
        self._interpreter.allocate_tensors()
        self._shapes = shapes


class _Compiled:
    """The newer interface. A GPU takes what it can, the CPU the rest.

    An NPU takes all or nothing: with the CPU beside it LiteRT does not tell where it does nothing.
    """

    def __init__(self, path: Path, accelerator: str, threads: int) -> None:
        # It tells neither free lengths nor what whole numbers mean; the other interface does.
        self.inputs, self.outputs = _slots(_interpreter(path, 1))
        module = _module("ai_edge_litert.compiled_model")
        kinds = module.HardwareAccelerator
        wanted = {CPU: kinds.CPU, GPU: kinds.GPU | kinds.CPU, NPU: kinds.NPU}
        options = module.Options(
            hardware_accelerators=wanted[accelerator],
            cpu_options=module.CpuOptions(num_threads=threads),
            gpu_options=module.GpuOptions(enforce_f32=True),
        )
        self._model = module.CompiledModel.from_file(str(path), options=options)
        self._key = next(iter(self._model.get_signature_list()))
        taken = self._model.get_input_tensor_details(self._key)
        self._taken = [one["index"] for one in taken.values()]
        self._shapes = [tuple(one["shape"]) for one in taken.values()]
        self._buffers: tuple[list[Any], list[Any]] | None = None

    def run(self, arrays: Sequence[Array]) -> list[Array]:
        """See `Backend`."""
        given = {
            slot.index: slot.inward(array) for slot, array in zip(self.inputs, arrays, strict=True)
        }
        self._fit([given[index].shape for index in self._taken])
        if self._buffers is None:
            model = self._model
            self._buffers = model.create_input_buffers(0), model.create_output_buffers(0)
        takes, gives = self._buffers
        for buffer, index in zip(takes, self._taken, strict=True):
            buffer.write(given[index])
        self._model.run_by_index(0, takes, gives)
        return self._read(gives)

    def _read(self, buffers: list[Any]) -> list[Array]:
        slots = {slot.index: slot for slot in self.outputs}
        details = self._model.get_output_tensor_details(self._key).values()
        made = {}
        for buffer, detail in zip(buffers, details, strict=True):
            slot, shape = slots[detail["index"]], tuple(detail["shape"])
            values = buffer.read(int(np.prod(shape)), np.dtype(slot.dtype))
            made[slot.index] = slot.outward(np.asarray(values).reshape(shape))
        return [made[slot.index] for slot in self.outputs]

    def _fit(self, shapes: list[tuple[int, ...]]) -> None:
        for number, (shape, known) in enumerate(zip(shapes, self._shapes, strict=True)):
            if shape != known:
                self._model.resize_input_tensor(number, shape)
                self._buffers = None
        self._shapes = shapes


def _interpreter(path: Path, threads: int) -> Any:
    module = _module("ai_edge_litert.interpreter")
    return module.Interpreter(model_path=str(path), num_threads=threads)


def _module(name: str) -> Any:
    """A module of the runtime. Raises ImportError."""
    try:
        return importlib.import_module(name)
    except Exception as error:  # a broken wheel may raise anything
        raise ImportError(str(error)) from error


def _slots(interpreter: Any) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    taken, given = interpreter.get_input_details(), interpreter.get_output_details()
    return tuple(map(_slot, taken)), tuple(map(_slot, given))


def _slot(told: dict[str, Any]) -> Slot:
    dtype = np.dtype(told["dtype"]).name
    shape = tuple(map(int, told["shape_signature"])) or tuple(map(int, told["shape"]))
    scale, zero = told["quantization"]
    whole = np.dtype(dtype).kind in "iu"
    return Slot(
        told["name"], told["index"], dtype, shape, float(scale) if whole else 0.0, int(zero)
    )
