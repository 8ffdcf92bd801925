# SPDX-License-Identifier: GPL-3.0-or-later
"""What every error has."""

from typing import ClassVar


class CavendishError(Exception):
    """Something could not be done, for a reason that the artist can be told.

    Keyword arguments fill the templates; all of them travel as metadata. Units are in their names.
    """

    reason: ClassVar[str] = "INTERNAL"
    code: ClassVar[str] = "INTERNAL"
    sentence: ClassVar[str] = "Something went wrong inside Cavendish."
    next_step: ClassVar[str] = "Run `cavendish doctor` and report what it prints."

    def __init__(self, **values: object) -> None:
        self.values = {name: str(value) for name, value in values.items()}
        super().__init__(self.sentence.format(**self.values))

    @property
    def message(self) -> str:
        """One sentence for the artist."""
        return str(self)

    @property
    def advice(self) -> str:
        """What to do next, one sentence."""
        return self.next_step.format(**self.values)


def subclasses(root: type[CavendishError] = CavendishError) -> list[type[CavendishError]]:
    """Every class of the tree below root, depth first."""
    return [cls for child in root.__subclasses__() for cls in (child, *subclasses(child))]
