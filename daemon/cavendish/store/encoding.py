# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests, plans, results and errors as JSON text, and back, strictly.

Each text is an object with "version" and the fields of one dataclass tree; an operation is an
object with its verb as only key. What does not have the fields and types of the tree is refused
with ValueError: a journal row is either understood as a whole or not at all. Only a field that has
a default may be missing: it was added since the text was written.
"""

import dataclasses
import functools
import hashlib
import json
import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cavendish.request import VERBS, Digest, ImageRef, Operation, Request, with_images

VERSION = 1

T = TypeVar("T")


def encode(tree: Any) -> str:
    """The canonical text of a dataclass tree: equal trees have equal texts."""
    kind: Any = type(tree)
    return _dump({"version": VERSION, **_codec(kind).plain(tree)})


def decode(kind: type[T], text: str) -> T:
    """The tree of class kind that text stands for. Raises ValueError."""
    try:
        fields = json.loads(text, parse_constant=_refuse)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(fields, dict) or fields.pop("version", None) != VERSION:
        raise ValueError(f"not an object of version {VERSION}")
    known: Any = kind
    made: T = _codec(known).tree(fields)
    return made


def encode_value(kind: Any, value: Any) -> str:
    """The canonical text of a value that a dataclass can have, without a version."""
    return _dump(_codec(kind).plain(value))


def decode_value(kind: Any, text: str) -> Any:
    """The value of type kind that text stands for. Raises ValueError."""
    try:
        plain = json.loads(text, parse_constant=_refuse)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    return _codec(kind).tree(plain)


def fingerprint(request: Request) -> str:
    """SHA-256, hexadecimal, of all that a request says but where its payloads are.

    A client that sends a request again after a lost connection may have to send its pixels in
    another segment, or as a stream; `payloads_differ` tells whether the pixels are the same.
    """
    bare = {name: ImageRef(ref.spec) for name, ref in request.operation.images().items()}
    return hashlib.sha256(encode(with_payloads(request, bare)).encode()).hexdigest()


def with_payloads(request: Request, images: Mapping[str, ImageRef]) -> Request:
    """The same request with these images of its operation, by path, in place of its own."""
    return dataclasses.replace(request, operation=with_images(request.operation, images))


def payloads_differ(one: Request, other: Request) -> bool:
    """Whether two requests of one fingerprint name different blobs.

    Where either names a segment, its bytes are not known here: that is no difference.
    """
    mine, theirs = one.operation.images(), other.operation.images()
    return any(_both(mine[name].blob, theirs[name].blob) for name in mine)


def _both(one: Digest | None, other: Digest | None) -> bool:
    return one is not None and other is not None and one != other


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclasses.dataclass(frozen=True, slots=True)
class _Codec:
    """plain: a value of one type as what JSON knows. tree: the way back; raises ValueError."""

    plain: Callable[[Any], Any]
    tree: Callable[[Any], Any]


@functools.cache
def _codec(kind: Any) -> _Codec:
    """Made once a type: looking at types takes far longer than all else."""
    if kind == Operation:
        return _verb()
    if get_origin(kind) is not None:
        return _generic(kind)
    if kind in VERBS.values():
        return _verb()
    if dataclasses.is_dataclass(kind):
        return _fields(kind)
    if issubclass(kind, Enum):
        return _Codec(lambda member: member.value, kind)
    return _Codec(lambda value: value, functools.partial(_typed, kind))


def _generic(kind: Any) -> _Codec:
    """A tuple of one type, a mapping from str, or an optional type."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        item = _codec(parts[0])
        return _Codec(
            lambda value: [item.plain(one) for one in value],
            lambda value: tuple(item.tree(one) for one in _typed(list, value)),
        )
    if origin is Mapping:
        item = _codec(parts[1])
        return _Codec(
            lambda value: {str(name): item.plain(one) for name, one in value.items()},
            lambda value: {name: item.tree(one) for name, one in _typed(dict, value).items()},
        )
    some = _codec(*(part for part in parts if part is not types.NoneType))
    return _Codec(
        lambda value: None if value is None else some.plain(value),
        lambda value: None if value is None else some.tree(value),
    )


def _verb() -> _Codec:
    """An operation: an object whose only key is the verb."""
    codecs = {verb: _fields(kind) for verb, kind in VERBS.items()}

    def plain(value: Any) -> dict[str, Any]:
        return {value.name: codecs[value.name].plain(value)}

    def tree(value: Any) -> Any:
        named = _typed(dict, value)
        if len(named) != 1 or next(iter(named)) not in codecs:
            raise ValueError("an operation is not one known verb")
        ((verb, fields),) = named.items()
        return codecs[verb].tree(fields)

    return _Codec(plain, tree)


def _fields(kind: Any) -> _Codec:
    """A dataclass: an object with its fields."""
    hints = get_type_hints(kind)
    codecs = {field.name: _codec(hints[field.name]) for field in dataclasses.fields(kind)}
    needed = {field.name for field in dataclasses.fields(kind) if not _has_default(field)}

    def plain(value: Any) -> dict[str, Any]:
        return {name: codec.plain(getattr(value, name)) for name, codec in codecs.items()}

    def tree(value: Any) -> Any:
        fields = _typed(dict, value)
        if not needed <= fields.keys() <= codecs.keys():
            raise ValueError(f"there are other fields than those of {kind.__name__}")
        return kind(**{name: codecs[name].tree(value) for name, value in fields.items()})

    return _Codec(plain, tree)


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return not (field.default is field.default_factory is dataclasses.MISSING)


def _typed(kind: type, value: Any) -> Any:
    """value, if it is a kind; an int passes for a float, a bool never for an int."""
    if type(value) is kind:
        return value
    if kind is float and type(value) is int:
        return float(value)
    raise ValueError(f"{value!r:.50} is not {kind.__name__}")
