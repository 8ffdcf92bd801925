# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs models in ONNX's format into the daemon."""

from pathlib import Path

from cavendish.engines.inference.engine import InferenceEngine
from cavendish.engines.onnx import devices
from cavendish.models.store import ModelStore


class OnnxEngine(InferenceEngine):
    """Runs operations with models that are installed. Importing this imports no runtime."""

    name = "onnx"
    description = "Runs models on this machine with ONNX Runtime."

    def __init__(self, models: ModelStore, measurements: Path | None = None) -> None:
        """measurements: the file in which the speed of devices is kept; None keeps it in memory."""
        super().__init__(models, devices.found, measurements)
