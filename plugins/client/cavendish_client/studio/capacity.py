# SPDX-License-Identifier: GPL-3.0-or-later
"""What the chosen model can do: a panel offers just that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cavendish_client.local_model import LocalModel
from cavendish_client.models import Model
from cavendish_client.request import Role
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.mode import Mode


def chosen(models: Sequence[Model], draft: Draft) -> Model | None:
    """The cloud's model that the draft asks, the default one where it names none.

    None where a model of this machine is chosen, and where nobody of the cloud is asked.
    """
    if draft.local or not draft.mode.takes_words:
        return None
    wanted = [model for model in models if model.model_id == draft.model]
    default = [model for model in models if model.is_default]
    return next(iter(wanted or default), None)


def offered(models: Sequence[Model]) -> tuple[Model, ...]:
    """The models to choose from."""
    return tuple(model for model in models if not model.retired)


def able(local: Sequence[LocalModel], draft: Draft) -> tuple[LocalModel, ...]:
    """Those of the models of this machine that can do what the mode does."""
    return tuple(model for model in local if draft.mode.value.verb in model.tasks)


def here(local: Sequence[LocalModel], draft: Draft) -> LocalModel | None:
    """The model of this machine that is chosen; None where none is."""
    return next((one for one in able(local, draft) if one.model_id == draft.local), None)


def varies(local: Sequence[LocalModel], draft: Draft) -> bool:
    """Whether each result is another one.

    A model of this machine that paints from noise makes others; one that continues what is there,
    or has one style, makes the same again.
    """
    if not draft.local:
        return True
    model = here(local, draft)
    paints = draft.mode in (Mode.GENERATE, Mode.EDIT, Mode.FILL)
    return paints and model is not None and "remove" not in model.tasks


def sizes(model: Model | None) -> tuple[str, ...]:
    """The sizes that it draws; nothing where there is no choice."""
    named = tuple(size.size for size in model.sizes if size.size) if model else ()
    return named if len(named) > 1 else ()


def fitted(draft: Draft, models: Sequence[Model], local: Sequence[LocalModel] = ()) -> Draft:
    """The draft without what the model does not have. local: those of this machine."""
    if here(local, draft) is None:
        draft = replace(draft, local="")
    if not varies(local, draft):
        draft = replace(draft, variations=1)
    if models and draft.model not in {model.model_id for model in models}:
        draft = replace(draft, model="")
    model = chosen(models, draft)
    if model is None:
        return draft
    return replace(
        draft,
        size=draft.size if draft.size in sizes(model) else "",
        thinking=draft.thinking if draft.thinking in model.thinking else "",
        search_web=draft.search_web and model.search_web,
        search_images=draft.search_images and model.search_images,
    )


def crowded(draft: Draft, model: Model | None) -> str:
    """What is too much of the references, and what to do; '' where all fit."""
    if model is None:
        return ""
    room = model.max_pictures - (0 if draft.mode is Mode.GENERATE else 2)
    of_persons = [one for one in draft.referred if one.role is Role.PERSON]
    of_objects = [one for one in draft.referred if one.role is Role.OBJECT]
    for found, most, what in (
        (len(draft.referred), room, "references"),
        (len(of_persons), model.max_persons or room, "persons"),
        (len(of_objects), model.max_objects or room, "objects"),
    ):
        if found > most:
            words = what if most > 1 else what[:-1]
            return f"{model.title} takes at most {most} {words}. Take {found - most} away."
    return ""
