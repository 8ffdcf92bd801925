# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast each device runs each model, measured here and kept on disk; and what failed."""

import json
import logging
import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cavendish.catalog.local_model import Runtime
from cavendish.runtime.disk import write_whole

logger = logging.getLogger(__name__)

_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Measurement:
    """seconds: of one run of the probe; infinite where the device cannot run the model.

    stamp: of device and model when it was measured; another stamp makes it void. problem: why it
    cannot, a phrase.
    """

    stamp: str
    seconds: float
    problem: str = ""


class Measurements:
    """A small file of measurements, by model and device. Thread-safe.

    A file that cannot be read counts as empty: all is measured again. One that cannot be written
    is logged, and what was measured holds until the daemon ends.
    """

    def __init__(self, path: Path | None = None) -> None:
        """path: None keeps them in memory alone."""
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, Measurement] | None = None

    def get(self, model: str, device: str, stamp: str) -> Measurement | None:
        """What was measured with the same stamp."""
        with self._lock:
            known = self._read().get(_key(model, device))
        return known if known is not None and known.stamp == stamp else None

    def put(self, model: str, device: str, measured: Measurement) -> None:
        """Remembers it, in place of what was measured before."""
        with self._lock:
            known = self._read()
            known[_key(model, device)] = measured
            self._write(known)

    def all(self) -> dict[tuple[str, str], Measurement]:
        """Everything, by (model, device)."""
        with self._lock:
            known = dict(self._read())
        pairs = ((key.rpartition(" "), value) for key, value in known.items())
        return {(model, device): value for (model, _, device), value in pairs}

    def fastest(self, model: str) -> float | None:
        """Seconds of a run of all its graphs, each on its fastest device; None: not measured."""
        parts: dict[str, float] = {}
        for (known, _), one in self.all().items():
            if known.partition("/")[0] == model:
                parts[known] = min(one.seconds, parts.get(known, math.inf))
        measured = [seconds for seconds in parts.values() if math.isfinite(seconds)]
        return sum(measured) if measured else None

    def _read(self) -> dict[str, Measurement]:
        if self._known is None:
            self._known = {} if self._path is None else _read(self._path)
        return self._known

    def _write(self, known: Mapping[str, Measurement]) -> None:
        if self._path is None:
            return
        table = {
            key: {
                "stamp": value.stamp,
                "seconds": None if math.isinf(value.seconds) else value.seconds,
                "problem": value.problem,
            }
            for key, value in known.items()
        }
        try:
            write_whole(self._path, json.dumps(table, indent=1).encode())
        except OSError as error:
            logger.warning("measurements cannot be kept", extra={"error": str(error)})


def file_of(runtime: Runtime, shared: Path) -> Path:
    """Where a runtime's engine keeps what it measures: two would lose what is in one file.

    shared: where the daemon has measurements.
    """
    own = shared.with_name(f"{runtime.value}-{shared.name}")
    return shared if runtime is Runtime.ONNX else own


def fastest(model: str, shared: Path) -> float | None:
    """As `Measurements.fastest`, whatever runtime the model is for. shared: as for `file_of`."""
    found = (Measurements(file_of(runtime, shared)).fastest(model) for runtime in Runtime)
    return next((seconds for seconds in found if seconds is not None), None)


def _key(model: str, device: str) -> str:
    return f"{model} {device}"


def _read(path: Path) -> dict[str, Measurement]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return {}
        table = json.loads(path.read_text("utf-8"))
        return {key: _measurement(value) for key, value in table.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        logger.warning("measurements cannot be read", extra={"error": str(error)})
        return {}


def _measurement(value: Any) -> Measurement:
    seconds = math.inf if value["seconds"] is None else float(value["seconds"])
    if not seconds > 0:
        raise ValueError(seconds)
    return Measurement(str(value["stamp"]), seconds, str(value["problem"]))
