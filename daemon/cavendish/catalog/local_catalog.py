# SPDX-License-Identifier: GPL-3.0-or-later
"""The models for this machine that are known: the package's, and the artist's own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path

from cavendish.catalog.catalog import CatalogBroken
from cavendish.catalog.local_model import LocalModel, ModelFile, Tier
from cavendish.catalog.local_table import models_of
from cavendish.errors import ModelUnknown


@dataclass(frozen=True, slots=True)
class LocalCatalog:
    """All models for this machine, the preferred ones of each task first.

    problem: why the artist's own are not among them, a sentence; '' where they are.
    """

    models: tuple[LocalModel, ...]
    problem: str = ""

    def find(self, model: str) -> LocalModel:
        """The model of this id. Raises ModelUnknown."""
        for known in self.models:
            if known.id == model:
                return known
        ids = [known.id for known in self.models]
        near = get_close_matches(model, ids, cutoff=0.5) or ids
        raise ModelUnknown(model=model, known=", ".join(near))

    def tier(self, tier: Tier) -> tuple[LocalModel, ...]:
        """The models of a tier."""
        return tuple(model for model in self.models if model.tier is tier)

    def task(self, task: str) -> tuple[LocalModel, ...]:
        """The models for a task."""
        return tuple(model for model in self.models if task in model.tasks)

    def holders(self, sha256: str) -> Iterator[tuple[LocalModel, ModelFile]]:
        """The models that have a file of this digest."""
        for model in self.models:
            for file in model.files:
                if file.sha256 == sha256:
                    yield model, file


def parse(texts: Sequence[str]) -> tuple[LocalModel, ...]:
    """The models of several TOML files, as one catalog. Raises CatalogBroken."""
    models = tuple(model for text in texts for model in models_of(text))
    _check_ids(models)
    return models


@cache
def packaged() -> tuple[LocalModel, ...]:
    """The models that the package knows, in the order of the tiers. Raises CatalogBroken."""
    folder = files("cavendish.catalog").joinpath("local")
    tables = sorted((file for file in folder.iterdir()), key=lambda file: file.name)
    models = parse([file.read_text("utf-8") for file in tables if file.name.endswith(".toml")])
    rank = list(Tier)
    return tuple(sorted(models, key=lambda model: rank.index(model.tier)))


def local_catalog(own: Path) -> LocalCatalog:
    """The package's models and those of the artist's own file, where there is one.

    A file that cannot be used takes nothing away: the catalog tells what is wrong with it.
    """
    try:
        mine = models_of(own.read_text("utf-8"), Tier.OWN)
        _check_ids((*packaged(), *mine))
    except FileNotFoundError:
        return LocalCatalog(packaged())
    except (OSError, ValueError, CatalogBroken) as error:
        return LocalCatalog(packaged(), f"{own.name} cannot be used: {error}.")
    return LocalCatalog((*packaged(), *mine))


def _check_ids(models: Sequence[LocalModel]) -> None:
    counted = Counter(model.id for model in models)
    if twice := sorted(name for name, count in counted.items() if count > 1):
        raise CatalogBroken(f"two models are called {', '.join(twice)}")
