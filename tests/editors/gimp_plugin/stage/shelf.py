# SPDX-License-Identifier: GPL-3.0-or-later
"""A shelf of models without a daemon. To be imported once the plug-in can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cavendish_gimp._vendor.cavendish_client.local_model import (
    Commercial,
    Install,
    InstallState,
    Licence,
    LocalModel,
    ModelState,
)
from cavendish_gimp._vendor.cavendish_client.studio.shelf import Entry


class Shelf:
    """Three models, one of which is being fetched; notes what is asked of it."""

    def __init__(self) -> None:
        licence = Licence("<MIT>", Commercial.ALLOWED, "")
        model = LocalModel(
            "a", "A <b>", "Good.", "onnx", "own", ("fill",), licence, 2000, "", True,
            ModelState.MISSING, None, ("h",),
        )  # fmt: skip
        install = Install("b", InstallState.FETCHING, 1, 4, 0, "", None)
        there = replace(model, model_id="c", state=ModelState.INSTALLED)
        entries = Entry(model), Entry(replace(model, model_id="b"), install), Entry(there)
        self.entries, self.note, self.line, self.may_fetch = entries, "Room.", None, True
        self.calls: list[str] = []

    def entry(self, model_id: str) -> Any:
        return next((one for one in self.entries if one.model.model_id == model_id), None)

    def __getattr__(self, name: str) -> Any:
        return lambda *which: self.calls.append(" ".join((name, *which)))
