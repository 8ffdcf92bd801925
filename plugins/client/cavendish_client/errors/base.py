# SPDX-License-Identifier: GPL-3.0-or-later
"""What every error has."""

from __future__ import annotations

from typing import ClassVar


class CavendishError(Exception):
    """Something could not be done, for a reason that the artist can be told.

    `str(error)` and `message` are one sentence, `next_step` is one more; `metadata` holds the
    values that they mention, with units in the names. Keyword arguments fill the templates.
    """

    reason: ClassVar[str] = "INTERNAL"
    sentence: ClassVar[str] = "Something went wrong inside Cavendish."
    step: ClassVar[str] = "Run `cavendish doctor` and report what it prints."

    def __init__(self, message: str = "", next_step: str = "", **values: object) -> None:
        self.metadata = {name: str(value) for name, value in values.items()}
        self.message = message or self.sentence.format(**self.metadata)
        self.next_step = next_step or self.step.format(**self.metadata)
        super().__init__(self.message)


def subclasses(root: type[CavendishError] = CavendishError) -> list[type[CavendishError]]:
    """Every class of the tree below root, depth first."""
    return [cls for child in root.__subclasses__() for cls in (child, *subclasses(child))]
