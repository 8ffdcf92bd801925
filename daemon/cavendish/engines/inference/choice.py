# SPDX-License-Identifier: GPL-3.0-or-later
"""Which device runs which model: the one that was measured to be the fastest, until it fails."""

import logging
import math
import threading
from collections import Counter
from collections.abc import Callable, Sequence

from cavendish.engines.inference.device import Device, DeviceTrouble
from cavendish.engines.inference.measurements import Measurement, Measurements

logger = logging.getLogger(__name__)

# So many runs in a row that a device may fail before it is no longer asked for the model.
_PATIENCE = 2

# A device is given so many seconds to load a model and run its probe twice, and so many times what
# the CPU takes for one run. Whatever takes longer will not pay, and somebody waits for it.
_PATIENCE_SECONDS, _PATIENCE_RUNS = 10.0, 10.0

# Seconds of a run on a device, infinite where it cannot or takes longer than is waited for.
Measure = Callable[[Device, float], float]


class Choice:
    """The devices for each model, the fastest first. Thread-safe."""

    def __init__(self, devices: Callable[[], Sequence[Device]], measurements: Measurements) -> None:
        """devices: those of this machine, asked for when a model is first to run."""
        self._devices, self._measurements = devices, measurements
        self._failures: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def order(self, model: str, stamp: str, measure: Measure) -> list[Device]:
        """The devices that can run the model, the fastest first; the last resort is the CPU.

        stamp: of the model's file. measure: called for each that was not measured yet, the CPU
        first: the others are given up where they take far longer. With one device nothing is
        measured.
        """
        devices = list(self._devices())
        if len(devices) == 1:
            return devices
        timed: dict[Device, float] = {}
        patience = math.inf
        for device in sorted(devices, key=lambda device: device.kind != "cpu"):
            timed[device] = self._seconds(model, stamp, device, measure, patience)
            if device.kind == "cpu":
                patience = _PATIENCE_SECONDS + _PATIENCE_RUNS * timed[device]
        able = [one for one in devices if math.isfinite(timed[one]) or one.kind == "cpu"]
        return sorted(able, key=timed.__getitem__)

    def measured(self, model: str, stamp: str, device: Device, measure: Measure) -> None:
        """Measures the model on a device, whatever is known of that, and however long it takes."""
        with self._lock:
            self._failures.pop((model, device.name), None)
        self._timed(model, stamp, device, measure, math.inf)

    def worked(self, model: str, device: Device) -> None:
        """The device has run the model."""
        with self._lock:
            self._failures.pop((model, device.name), None)

    def failed(self, model: str, stamp: str, device: Device, trouble: DeviceTrouble) -> bool:
        """The device has failed; whether it is not asked for the model any more.

        For good, until the driver, the runtime or the model changes, where it could not even load
        the model, or has failed again.
        """
        with self._lock:
            self._failures[model, device.name] += 1
            for_good = trouble.loading or self._failures[model, device.name] >= _PATIENCE
        logger.warning(
            "a device failed",
            extra={
                "model": model,
                "device": device.name,
                "error": trouble.problem,
                "for_good": for_good,
            },
        )
        if for_good:
            measured = Measurement(_stamp(stamp, device), math.inf, trouble.problem)
            self._measurements.put(model, device.name, measured)
        return for_good

    def _seconds(
        self, model: str, stamp: str, device: Device, measure: Measure, patience: float
    ) -> float:
        known = self._measurements.get(model, device.name, _stamp(stamp, device))
        if known is not None:
            return known.seconds
        return self._timed(model, stamp, device, measure, patience)

    def _timed(
        self, model: str, stamp: str, device: Device, measure: Measure, patience: float
    ) -> float:
        seconds = measure(device, patience)
        if math.isfinite(seconds):  # a failure was told to `failed`
            measured = Measurement(_stamp(stamp, device), seconds)
            self._measurements.put(model, device.name, measured)
        return seconds


def _stamp(stamp: str, device: Device) -> str:
    return f"{stamp} {device.stamp}"
