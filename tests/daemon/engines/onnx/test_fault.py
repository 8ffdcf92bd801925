# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.inference.device import DeviceTrouble
from cavendish.engines.onnx.fault import of_loading, of_running, phrase
from cavendish.errors import ModelUnreadable, OutOfMemory


class InvalidGraph(Exception):
    """As the runtime's own is called."""


def test_no_memory_is_no_fault_of_device_or_model() -> None:
    assert isinstance(of_loading(MemoryError(), "small", on_cpu=True), OutOfMemory)
    assert isinstance(of_running(RuntimeError("Status Message: std::bad_alloc")), OutOfMemory)


def test_fault_of_the_file_is_the_models() -> None:
    fault = of_loading(InvalidGraph("node 3"), "small", on_cpu=False)
    assert isinstance(fault, ModelUnreadable)
    assert "small" in fault.message


@pytest.mark.parametrize(("on_cpu", "kind"), [(True, ModelUnreadable), (False, DeviceTrouble)])
def test_what_a_driver_may_say_as_well_is_the_files_fault_on_the_cpu_alone(
    on_cpu: bool, kind: type
) -> None:
    class NotImplemented(Exception):  # noqa: A001 - as the runtime's own is called
        """As the runtime's own is called."""

    assert isinstance(of_loading(NotImplemented("Conv"), "small", on_cpu=on_cpu), kind)


def test_what_the_cpu_cannot_load_is_the_models_fault() -> None:
    fault = of_loading(
        RuntimeError("Load model from /a b/m.onnx failed:a cycle."), "small", on_cpu=True
    )
    assert isinstance(fault, ModelUnreadable)
    assert fault.message == "The model small cannot be loaded: the runtime says: a cycle."


def test_operator_that_the_runtime_does_not_have_is_told_as_such() -> None:
    error = RuntimeError("Fatal error: own:Strange(-1) is not a registered function/op")
    assert "needs an operator" in str(of_loading(error, "small", on_cpu=True))


def test_anything_else_is_the_devices() -> None:
    fault = of_loading(RuntimeError("no such driver"), "small", on_cpu=False)
    assert isinstance(fault, DeviceTrouble)
    assert (fault.problem, fault.loading) == ("no such driver", True)
    assert of_running(RuntimeError("lost")).args == ("lost",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ONNXRuntimeError] : 1 : FAIL : device lost.", "device lost"),
        ("Non-zero code. Name:'' Status Message: too\n  small", "too small"),
        ("[ONNXRuntimeError] : 1 : FAIL : pad.cc:57 Compute no room", "no room"),
        ("/home/ada/x.cc:51 failed", "... failed"),
        ("/a/gpu.cc:7 ep::Open(const Config&)::<lambda()> one == two was false. No GPU", "No GPU"),
        ("/a/gpu.cc:7 ep::Open() one == two was false.", "... ep::Open() one == two was false"),
        ("", "RuntimeError"),
    ],
)
def test_phrase_is_one_line_without_paths(text: str, said: str) -> None:
    assert phrase(RuntimeError(text)) == said
