# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that come with the package: ID/NAME holds the file NAME of the model ID.

How they were made is in the repository's folder `training`; their licence is the package's.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path


def folder_of(model_id: str) -> Path | None:
    """The folder with the files of a model that comes with the package; None for all others."""
    return _folders().get(model_id)


@cache
def _folders() -> Mapping[str, Path]:
    return {path.parent.name: path.parent for path in Path(__file__).parent.glob("*/*.onnx")}
