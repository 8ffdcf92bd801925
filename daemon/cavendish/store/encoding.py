# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests, plans, results and errors as JSON text, and back, strictly.

Each text is an object with "version" and the fields of one dataclass tree; an operation is an
object with its verb as only key. What does not have exactly the fields and types of the tree is
refused with ValueError: a journal row is either understood as a whole or not at all.
"""

import dataclasses
import functools
import hashlib
import json
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cavendish.request import Digest, Fill, ImageRef, Request

VERSION = 1
VERBS: dict[str, type] = {Fill.name: Fill}

T = TypeVar("T")


def encode(tree: Any) -> str:
    """The canonical text of a dataclass tree: equal trees have equal texts."""
    return _dump({"version": VERSION, **_plain(tree)})


def decode(kind: type[T], text: str) -> T:
    """The tree of class kind that text stands for. Raises ValueError."""
    try:
        fields = json.loads(text, parse_constant=_refuse)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from error
    if not isinstance(fields, dict) or fields.pop("version", None) != VERSION:
        raise ValueError(f"not an object of version {VERSION}")
    made: T = _build(kind, fields, kind.__name__)
    return made


def fingerprint(request: Request) -> str:
    """SHA-256, hexadecimal, of all that a request says but where its payloads are.

    A client that sends a request again after a lost connection may have to send its pixels in
    another segment, or as a stream; `payloads_differ` tells whether the pixels are the same.
    """
    bare = {name: ImageRef(ref.spec) for name, ref in request.operation.images().items()}
    return hashlib.sha256(encode(with_images(request, bare)).encode()).hexdigest()


def with_images(request: Request, images: Mapping[str, ImageRef]) -> Request:
    """The same request with these images, by field name, in place of its own."""
    changes: dict[str, Any] = dict(images)
    return dataclasses.replace(request, operation=dataclasses.replace(request.operation, **changes))


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


def _plain(value: Any) -> Any:
    """value with dataclasses as dicts, enums as their values and tuples as lists."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value):
        fields = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        verb = _verb(type(value))
        return {verb: fields} if verb else fields
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    return value


def _verb(kind: type) -> str:
    """The verb that a class stands for, '' for a class that is no operation."""
    return next((verb for verb, known in VERBS.items() if known is kind), "")


def _build(kind: Any, value: Any, where: str) -> Any:
    """value as kind. Raises ValueError, naming where."""
    if get_origin(kind) is not None:
        return _build_generic(kind, value, where)
    if _verb(kind):
        return _build_verb(value, where)
    if dataclasses.is_dataclass(kind):
        return _build_fields(kind, value, where)
    return kind(value) if issubclass(kind, Enum) else _typed(kind, value, where)


def _build_generic(kind: Any, value: Any, where: str) -> Any:
    """value as a tuple of one type, a mapping from str, or an optional type."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_build(parts[0], item, where) for item in _typed(list, value, where))
    if origin is Mapping:
        named = _typed(dict, value, where)
        return {name: _build(parts[1], item, where) for name, item in named.items()}
    (some,) = (part for part in parts if part is not types.NoneType)
    return None if value is None else _build(some, value, where)


def _build_verb(value: Any, where: str) -> Any:
    named = _typed(dict, value, where)
    if len(named) != 1 or next(iter(named)) not in VERBS:
        raise ValueError(f"{where} is not one known verb")
    ((verb, fields),) = named.items()
    return _build_fields(VERBS[verb], fields, where)


def _build_fields(kind: Any, value: Any, where: str) -> Any:
    fields = _typed(dict, value, where)
    hints = _hints(kind)
    if fields.keys() != hints.keys():
        raise ValueError(f"{where} has other fields than {kind.__name__}")
    return kind(**{n: _build(hints[n], fields[n], f"{where}.{n}") for n in hints})


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    """The type of each field; cached, because working them out takes longer than all else."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _typed(kind: type, value: Any, where: str) -> Any:
    """value, if it is a kind; an int passes for a float, a bool never for an int."""
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"{where} is {type(value).__name__}, not {kind.__name__}")
    return value
