# SPDX-License-Identifier: GPL-3.0-or-later
import math
from pathlib import Path

import numpy as np

from cavendish.engines.device import ModelOnDevice
from cavendish.engines.inference.device import Loaded
from cavendish.engines.inference.measurements import Measurement
from cavendish.engines.inference.report import reports
from cavendish.engines.inference.runner import Key
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.onnx.devices import CPU, cpu
from tests.daemon.engines.onnx import house
from tests.models import graphs


def test_device_tells_what_was_measured_and_what_runs_on_it(tmp_path: Path) -> None:
    shelf: Sessions[Key, Loaded] = Sessions()
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), shelf=shelf)
    runner.run([np.zeros((1, 3, 4, 4), np.float32)])
    gpu = house.wobbly()
    measured = {
        ("other", "gpu-test"): Measurement("1", 0.25),
        ("small", "gpu-test"): Measurement("1", math.inf, "device lost"),
        ("small", "a-device-that-is-gone"): Measurement("1", 0.5),
    }
    first, last = reports([gpu, cpu()], measured, shelf)
    assert (first.name, first.kind, first.version) == ("gpu-test", "gpu", "driver 1")
    assert first.models == (
        ModelOnDevice("other", 0.25),
        ModelOnDevice("small", None, "device lost"),
    )
    assert last.models == (ModelOnDevice("small", nodes={CPU: 1}),)
    shelf.close()
