# SPDX-License-Identifier: GPL-3.0-or-later
"""What a session tells of its graph, and the graph held against its entry in the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cavendish.engines.engine import Control
from cavendish.engines.inference.contract import Bound, Found, bind, feeds
from cavendish.engines.inference.device import Array, Source
from cavendish.engines.onnx.run import run
from cavendish.errors import ModelContractBroken

# The numbers of a tensor, by the runtime's name for them; NumPy's is on the right.
_KINDS = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(double)": "float64",
    "tensor(bool)": "bool",
    "tensor(string)": "str",
} | {
    f"tensor({sign}int{bits})": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)
}


@dataclass(frozen=True, slots=True)
class OnnxGraph:
    """A session whose tensors are what was expected; see `inference.device.Loaded`."""

    model: str
    session: Any
    bound: Bound
    overlap: int | None

    @property
    def sides(self) -> tuple[tuple[int | None, ...], ...]:
        """Of each input, by place, the lengths that the file fixes; None where it takes any."""
        return self.bound.sides

    def run(self, arrays: Sequence[Array], control: Control) -> list[Array]:
        """The outputs for inputs. Raises as `inference.device.Loaded.run`."""
        given = feeds(self.model, self.bound, arrays)
        return run(self.session, self.bound.outputs, given, control)

    def nodes(self) -> dict[str, int]:
        """How many nodes of the graph run where, by provider."""
        return assignment(self.session)


def held(source: Source, session: Any) -> OnnxGraph:
    """The session of the source's file. Raises ModelContractBroken."""
    bound = bind(source.model, source.graph, *tensors(session))
    try:
        return OnnxGraph(source.model, session, bound, overlap_of(session))
    except ValueError as error:
        problem = "what it says of its overlap is no number of pixels"
        raise ModelContractBroken(model=source.model, problem=problem) from error


def tensors(session: Any) -> tuple[list[Found], list[Found]]:
    """What the session takes and what it gives."""
    taken, given = session.get_inputs(), session.get_outputs()
    return [_found(one) for one in taken], [_found(one) for one in given]


def _found(one: Any) -> Found:
    return Found(one.name, _KINDS.get(one.type, one.type), tuple(one.shape))


def assignment(session: Any) -> dict[str, int]:
    """How many nodes of a session's graph run where, by the runtime's own account, by provider."""
    counted: dict[str, int] = {}
    for part in session.get_provider_graph_assignment_info():
        counted[part.ep_name] = counted.get(part.ep_name, 0) + len(part.get_nodes())
    return counted


def overlap_of(session: Any) -> int | None:
    """By how many pixels tiles must overlap, as the file itself says; None where it says nothing.

    Raises ValueError where what it says is no number of pixels.
    """
    said: Mapping[str, str] = session.get_modelmeta().custom_metadata_map
    if "cavendish.overlap" not in said:
        return None
    pixels = int(said["cavendish.overlap"])
    if not 0 <= pixels <= 256:
        raise ValueError(pixels)
    return pixels
