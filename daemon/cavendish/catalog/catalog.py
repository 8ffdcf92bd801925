# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that are known, read from gemini.toml when first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import tomllib

from cavendish.catalog.model import CloudModel, Grid, Prices, ReferenceLimits, Status
from cavendish.errors import ModelUnknown
from cavendish.request import Thinking

Table = Mapping[str, Any]


class CatalogBroken(Exception):
    """The catalog's file contradicts itself: a bug."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models that are known, the preferred ones first."""

    models: tuple[CloudModel, ...]
    default: CloudModel
    _assumed: Mapping[str, Any]

    def find(self, model: str) -> CloudModel:
        """The model of this id or alias; '' is the default one. Raises ModelUnknown."""
        if not model:
            return self.default
        for known in self.models:
            if model == known.id or model in known.aliases:
                return known
        raise ModelUnknown(model=model, known=", ".join(known.id for known in self.models))

    def assume(self, model: str, title: str = "") -> CloudModel:
        """The model of this id, with cautious assumptions where the catalog does not know it."""
        try:
            return self.find(model)
        except ModelUnknown:
            return _model({**self._assumed, "id": model, "title": title or model})


@cache
def catalog() -> Catalog:
    """The catalog that the package holds. Raises CatalogBroken."""
    return parse(files("cavendish.catalog").joinpath("gemini.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Catalog:
    """A catalog from its TOML. Raises CatalogBroken."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
        grids = {name: _grids(table) for name, table in tables["grids"].items()}
        models = tuple(_model(_with_grids(table, grids)) for table in tables["model"])
        assumed = _with_grids(tables["assumed"], grids)
        _model({**assumed, "id": "assumed", "title": "assumed"})
        default = next(model for model in models if model.id == tables["default"])
    except (KeyError, ValueError, TypeError, StopIteration) as error:
        raise CatalogBroken(f"{type(error).__name__}: {error}") from error
    _check_names(models)
    return Catalog(models, default, assumed)


def _with_grids(table: Table, grids: Mapping[str, tuple[Grid, ...]]) -> Table:
    sizes = table["sizes"]
    return {**table, "grids": tuple(g for g in grids[table["grid"]] if g.size in sizes)}


def _grids(table: Table) -> tuple[Grid, ...]:
    return tuple(
        Grid(ratio, size, *pixels)
        for ratio, row in table["ratios"].items()
        for size, pixels in zip(table["sizes"], row, strict=True)
    )


def _model(table: Table) -> CloudModel:
    """A model of its table. Raises KeyError, ValueError, TypeError, CatalogBroken."""
    sizes = tuple(table["sizes"])
    model = CloudModel(
        id=table["id"],
        title=table["title"],
        aliases=tuple(table.get("aliases", ())),
        status=Status(table["status"]),
        since=table.get("since"),
        until=table.get("until"),
        grids=table["grids"],
        sizes=sizes,
        default_size=table.get("default_size", sizes[0]),
        thinking=tuple(map(Thinking, table["thinking"])),
        default_thinking=Thinking(table.get("default_thinking", "")),
        thoughts=table["thoughts"],
        signatures=table["signatures"],
        references=ReferenceLimits(**table["references"]),
        search_web=table["search_web"],
        search_images=table["search_images"],
        picture_tokens={size: int(table["picture_tokens"][size]) for size in sizes},
        input_picture_tokens=int(table["input_picture_tokens"]),
        thought_tokens={Thinking(k): int(v) for k, v in table["thought_tokens"].items()},
        prices=Prices(**{k: Decimal(v) for k, v in table["usd_per_million"].items()}),
        output_types=tuple(table["output_types"]),
        seconds={size: (table["seconds"][size][0], table["seconds"][size][1]) for size in sizes},
        hint=table["hint"],
    )
    _check(model)
    return model


def _check(model: CloudModel) -> None:
    """Raises CatalogBroken where the model contradicts itself."""
    drawn = {(grid.ratio, grid.size) for grid in model.grids}
    wrong = [
        (model.default_size not in model.sizes, "its default size is none of its sizes"),
        (drawn != {(r, s) for r in model.ratios for s in model.sizes}, "sizes without pixels"),
        (any(g.width < 1 or g.height < 1 for g in model.grids), "a picture without pixels"),
        (model.default_thinking not in (*model.thinking, ""), "its default thinking is no level"),
        (set(model.thought_tokens) != set(model.thinking or ("",)), "levels without tokens"),
        (min(model.picture_tokens.values()) < 1, "a picture without tokens"),
        (model.references.total < 1, "it takes no picture"),
        (min(model.prices.prompt, model.prices.text, model.prices.picture) <= 0, "it is free"),
    ]
    if found := [problem for broken, problem in wrong if broken]:
        raise CatalogBroken(f"{model.id}: {', '.join(found)}")


def _check_names(models: tuple[CloudModel, ...]) -> None:
    names = [name for model in models for name in (model.id, *model.aliases)]
    if len(names) != len(set(names)):
        raise CatalogBroken("two models share a name")
