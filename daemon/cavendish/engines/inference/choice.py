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

Measure = Callable[[Device], float]


class Choice:
    """The devices for each model, the fastest first. Thread-safe."""

    def __init__(self, devices: Callable[[], Sequence[Device]], measurements: Measurements) -> None:
        """devices: those of this machine, asked for when a model is first to run."""
        self._devices, self._measurements = devices, measurements
        self._failures: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def order(self, model: str, stamp: str, measure: Measure) -> list[Device]:
        """The devices that can run the model, the fastest first; the last resort is the CPU.

        stamp: of the model's file. measure: seconds of a run on a device, infinite where it
        cannot; called for each that was not measured yet. With one device nothing is measured.
        """
        devices = list(self._devices())
        if len(devices) == 1:
            return devices
        timed = [(self._seconds(model, stamp, device, measure), device) for device in devices]
        able = [pair for pair in timed if math.isfinite(pair[0]) or pair[1].kind == "cpu"]
        return [device for _, device in sorted(able, key=lambda pair: pair[0])]

    def measured(self, model: str, stamp: str, device: Device, measure: Measure) -> None:
        """Measures the model on a device, whatever is known of that."""
        with self._lock:
            self._failures.pop((model, device.name), None)
        self._timed(model, stamp, device, measure)

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

    def _seconds(self, model: str, stamp: str, device: Device, measure: Measure) -> float:
        known = self._measurements.get(model, device.name, _stamp(stamp, device))
        return known.seconds if known is not None else self._timed(model, stamp, device, measure)

    def _timed(self, model: str, stamp: str, device: Device, measure: Measure) -> float:
        seconds = measure(device)
        if math.isfinite(seconds):  # a failure was told to `failed`
            measured = Measurement(_stamp(stamp, device), seconds)
            self._measurements.put(model, device.name, measured)
        return seconds


def _stamp(stamp: str, device: Device) -> str:
    return f"{stamp} {device.stamp}"
