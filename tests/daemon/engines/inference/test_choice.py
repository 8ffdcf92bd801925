# SPDX-License-Identifier: GPL-3.0-or-later
import math

from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.device import DeviceTrouble
from cavendish.engines.inference.measurements import Measurements
from cavendish.engines.onnx.devices import Device

CPU = Device("cpu", "cpu", "CPU", "The CPU", "1")
GPU = Device("gpu", "gpu", "GPU", "The GPU", "1")
NPU = Device("npu", "npu", "NPU", "The NPU", "1")


def test_fastest_comes_first_and_what_cannot_is_left_out() -> None:
    seconds = {GPU: 0.5, NPU: math.inf, CPU: 0.2}
    choice = Choice(lambda: [GPU, NPU, CPU], Measurements())
    assert choice.order("small", "1", lambda device, _: seconds[device]) == [CPU, GPU]


def test_others_are_measured_after_the_cpu_and_with_a_patience_that_follows_it() -> None:
    asked: dict[Device, float] = {}

    def measure(device: Device, patience: float) -> float:
        asked[device] = patience
        return 2.0

    choice = Choice(lambda: [GPU, CPU], Measurements())
    assert choice.order("small", "1", measure) == [GPU, CPU]
    assert list(asked) == [CPU, GPU]
    assert math.isinf(asked[CPU])
    assert 20.0 < asked[GPU] < math.inf
    choice.measured("small", "1", GPU, measure)
    assert math.isinf(asked[GPU])


def test_cpu_stays_the_last_resort_even_where_it_failed() -> None:
    choice = Choice(lambda: [GPU, CPU], Measurements())
    assert choice.order("small", "1", lambda *_: math.inf) == [CPU]


def test_success_in_between_forgives_a_failure() -> None:
    choice = Choice(lambda: [GPU, CPU], Measurements())
    lost = DeviceTrouble("device lost")
    assert not choice.failed("small", "1", GPU, lost)
    choice.worked("small", GPU)
    assert not choice.failed("small", "1", GPU, lost)
    assert choice.failed("small", "1", GPU, lost)


def test_one_that_could_not_load_is_left_for_good() -> None:
    measurements = Measurements()
    choice = Choice(lambda: [GPU, CPU], measurements)
    assert choice.failed("small", "1", GPU, DeviceTrouble("too old", loading=True))
    assert Choice(lambda: [GPU, CPU], measurements).order("small", "1", lambda *_: 1.0) == [CPU]


def test_device_is_measured_anew_when_that_is_asked_for() -> None:
    measurements = Measurements()
    choice = Choice(lambda: [GPU, CPU], measurements)
    choice.failed("small", "1", GPU, DeviceTrouble("too old", loading=True))
    assert choice.order("small", "1", lambda *_: 1.0) == [CPU]
    choice.measured("small", "1", GPU, lambda *_: 0.5)
    assert choice.order("small", "1", lambda *_: 1.0) == [GPU, CPU]
    assert measurements.fastest("small") == 0.5
