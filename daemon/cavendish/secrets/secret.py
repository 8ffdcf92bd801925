# SPDX-License-Identifier: GPL-3.0-or-later
"""A key as a value that does not show itself."""

from typing import NoReturn

_LEAST_FOR_HINT = 16
_HINT = 4


class Secret(str):
    """A str in every respect, but for its repr, which is blank, and that it cannot be pickled.

    A dataclass, a container or a traceback that shows its values shows none of it.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled")

    @property
    def hint(self) -> str:
        """Its last four characters, to tell one key from another; '' where it is short."""
        return str(self[-_HINT:]) if len(self) >= _LEAST_FOR_HINT else ""
