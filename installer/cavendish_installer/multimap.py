# SPDX-License-Identifier: GPL-3.0-or-later
"""Goes into the plug-ins in place of `multidict`: the little of it that grpclib's client uses.

The real one needs Python 3.11, editors embed 3.10 too, and it is ten times as long as this.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

V = TypeVar("V")


class MultiDict(Generic[V]):
    """Pairs in the order in which they were added; a key may come again."""

    def __init__(self, pairs: "Mapping[str, V] | MultiDict[V] | Iterable[tuple[str, V]]" = ()):
        if isinstance(pairs, Mapping | MultiDict):
            pairs = pairs.items()
        self._pairs: list[tuple[str, V]] = list(pairs)

    def add(self, key: str, value: V) -> None:
        """Adds a pair beside those of the same key."""
        self._pairs.append((key, value))

    def getall(self, key: str) -> list[V]:
        """Every value of key. Raises KeyError where there is none."""
        values = [value for name, value in self._pairs if name == key]
        if not values:
            raise KeyError(key)
        return values

    def get(self, key: str, default: V | None = None) -> V | None:
        """The first value of key, or default."""
        return next((value for name, value in self._pairs if name == key), default)

    def keys(self) -> Iterator[str]:
        """The keys, each once."""
        return iter(dict.fromkeys(key for key, _ in self._pairs))

    def values(self) -> Iterator[V]:
        """The values."""
        return iter([value for _, value in self._pairs])

    def items(self) -> Iterator[tuple[str, V]]:
        """The pairs."""
        return iter(list(self._pairs))

    def __getitem__(self, key: str) -> V:
        return self.getall(key)[0]

    def __contains__(self, key: object) -> bool:
        return any(name == key for name, _ in self._pairs)

    def __iter__(self) -> Iterator[str]:
        return self.keys()

    def __len__(self) -> int:
        return len(self._pairs)


# grpclib asks for a Mapping before it takes the pairs out. This is none to a type checker, because
# a key may come again.
Mapping.register(MultiDict)
