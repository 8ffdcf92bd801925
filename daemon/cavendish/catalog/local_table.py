# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads models for this machine from TOML. An entry is understood as a whole, or refused."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from pathlib import PurePosixPath
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import tomllib

from cavendish.catalog.catalog import CatalogBroken
from cavendish.catalog.local_model import DEVICES, Graph, LocalModel, ModelFile, Tier, is_id

Table = Mapping[str, Any]
T = TypeVar("T")

_DIGEST = re.compile(r"[0-9a-f]{64}")
# What models do by words alone.
_OF_WORDS = {"generate", "edit"}
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
# More than any size in bytes; a number that is none is not below it either.
_LARGEST = 1 << 50
# How the tables of an entry are called in a file.
_PLURALS = {"file": "files", "graph": "graphs"}


def models_of(text: str, tier: Tier | None = None) -> tuple[LocalModel, ...]:
    """The models of a TOML file, all of tier where one is given. Raises CatalogBroken."""
    try:
        tables = tomllib.loads(text)
        if unknown := tables.keys() - {"model"}:
            raise ValueError(f"{min(unknown)!r:.60} is not known")
        entries = _listed(tables.get("model", []))
    except (ValueError, TypeError, RecursionError) as error:
        raise CatalogBroken(f"it is no catalog: {error}") from error
    return tuple(_model(entry, tier) for entry in entries)


def _model(table: Any, tier: Tier | None) -> LocalModel:
    name = table.get("id", "a model without id") if isinstance(table, Mapping) else "a model"
    try:
        fields = {_PLURALS.get(key, key): value for key, value in dict(table).items()}
        made = _read(LocalModel, fields | ({"tier": tier.value} if tier else {}))
        _check(made)
    except (ValueError, TypeError) as error:
        raise CatalogBroken(f"{name!s:.60}: {error}") from error
    return made


def _read(kind: type[T], table: Any) -> T:
    """A dataclass of the table that has its fields. Raises ValueError, TypeError."""
    if not isinstance(table, Mapping):
        raise TypeError(f"{kind.__name__} is no table")
    hints = get_type_hints(kind)
    if unknown := table.keys() - hints.keys():
        raise ValueError(f"{kind.__name__} has no {min(unknown)!r:.60}")
    if missing := [name for name in _required(kind) if name not in table]:
        raise ValueError(f"{kind.__name__} needs {', '.join(missing)}")
    return kind(**{name: _field(name, hints[name], value) for name, value in table.items()})


def _required(kind: Any) -> list[str]:
    """The fields that no default stands in for."""
    plain = dataclasses.MISSING
    return [
        one.name
        for one in dataclasses.fields(kind)
        if one.default is plain and one.default_factory is plain
    ]


def _field(name: str, kind: Any, value: Any) -> Any:
    try:
        return _reader(kind)(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: {error}") from error


def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of this type from what TOML gives."""
    if get_origin(kind) is tuple:
        return partial(_tuple, get_args(kind))
    if isinstance(kind, UnionType):
        own = [one for one in get_args(kind) if one is not type(None)]
        return _reader(own[0]) if len(own) == 1 else partial(_plain, tuple(own))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return partial(_read, kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return partial(_member, kind)
    return partial(_plain, (int, float) if kind is float else (kind,))


def _tuple(kinds: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    read = _reader(kinds[0])
    if Ellipsis not in kinds and len(_listed(value)) != len(kinds):
        raise ValueError(f"{len(value)} values where there are {len(kinds)}")
    return tuple(read(one) for one in _listed(value))


def _plain(kinds: tuple[type, ...], value: Any) -> Any:
    # A bool is an int to Python, and a size of `true` is none.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise TypeError(f"{value!r:.60} is no {kinds[0].__name__}")
    if isinstance(value, int | float) and not abs(value) < _LARGEST:
        raise ValueError(f"{value!r:.60} is no figure")
    return value


def _member(kind: type[Enum], value: Any) -> Enum:
    return kind(value)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r:.60} is no list")
    return value


def _check(model: LocalModel) -> None:
    """Raises ValueError where the model contradicts itself, or could do harm."""
    if not is_id(model.id):
        raise ValueError("its id is not 1 to 64 of a-z, 0-9, . and -")
    for what, parts in (("task", model.tasks), ("file", model.files), ("graph", model.graphs)):
        if not parts:
            raise ValueError(f"it has no {what}")
    names = [file.name.lower() for file in model.files]
    if len(set(names)) < len(names):
        raise ValueError("two of its files share a name")
    for file in model.files:
        _check_file(file)
    for graph in model.graphs:
        _check_graph(graph, {file.name: file for file in model.files})
    _check_figures(model)


def _check_file(file: ModelFile) -> None:
    parts = PurePosixPath(file.name).parts
    if "/".join(parts) != file.name or not all(map(_is_plain, parts)):
        raise ValueError(f"{file.name!r:.60} is no path within a folder")
    if file.sha256 and not _DIGEST.fullmatch(file.sha256):
        raise ValueError(f"the sha256 of {file.name} is not 64 of 0-9 and a-f")
    if file.url:
        _check_address(file)


def _is_plain(part: str) -> bool:
    return bool(_PART.fullmatch(part)) and not part.endswith(".") and not DEVICES.fullmatch(part)


def _check_address(file: ModelFile) -> None:
    if not file.sha256:
        raise ValueError(f"{file.name} could be fetched and not be checked")
    address = urlsplit(file.url)
    secret = address.username or address.password or address.query or address.fragment
    here = address.hostname in ("127.0.0.1", "localhost") and address.scheme == "http"
    if not address.hostname or secret or not (address.scheme == "https" or here):
        raise ValueError(f"the url of {file.name} is no plain https address")


def _check_graph(graph: Graph, files: Mapping[str, ModelFile]) -> None:
    for name in (graph.file, *graph.data):
        if name not in files:
            raise ValueError(f"the graph {graph.name} needs {name!r:.60}, which is no file of it")
    if not (graph.inputs and graph.outputs):
        raise ValueError(f"the graph {graph.name} takes or gives nothing")
    for tensor in (*graph.inputs, *graph.outputs):
        if any(isinstance(side, int) and side < 1 for side in tensor.shape) or not tensor.dtypes:
            raise ValueError(f"a tensor of the graph {graph.name} has no type or no values")


def _check_figures(model: LocalModel) -> None:
    made, tiling, sampling = model.preparation, model.tiling, model.sampling
    wrong = [
        (any(file.size < 0 for file in model.files) or model.memory_bytes < 0, "a size below 0"),
        (made is not None and (made.side < 0 or made.multiple < 1), "a side below 1"),
        (made is not None and min(made.deviation) <= 0, "a deviation of 0"),
        (made is not None and made.divisor < 0, "a divisor below 0"),
        (tiling is not None and not 0 <= 2 * tiling.overlap < tiling.side, "tiles that overlap"),
        (tiling is not None and tiling.scale < 1, "a scale below 1"),
        (sampling is not None and not 1 <= sampling.steps <= 100, "steps that are not 1 to 100"),
        (sampling is not None and sampling.side < 0, "a side below 0"),
        (bool(_OF_WORDS & {*model.tasks}) and not model.reads_words, "no input for words"),
    ]
    if found := [problem for broken, problem in wrong if broken]:
        raise ValueError(f"it has {', '.join(found)}")
