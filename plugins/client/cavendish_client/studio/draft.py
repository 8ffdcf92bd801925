# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist has put together and not asked for yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from cavendish_client.pixels import Box
from cavendish_client.request import Point, Role
from cavendish_client.studio.mention import mentioned
from cavendish_client.studio.mode import ROLES, Choice, Mode

MOST_VARIATIONS = 4
# What this machine does, some of it by installed models, as far as the rest of the draft lets it.
OFFLINE = (
    Mode.FILL,
    Mode.REMOVE,
    Mode.EXPAND,
    *(mode for mode in Mode if not mode.takes_words),
)


class Kind(Enum):
    """Where the pixels of a reference are."""

    LAYER = "layer"
    FILE = "file"


class Stroke(str, Enum):
    """What a layer's paint tells of what lies below it.

    It is the subject, is not, or is hair; or it may be copied, and nothing else may; or the area
    there has the paint's color.
    """

    KEEP = "keep"
    REMOVE = "remove"
    HAIR = "hair"
    SOURCES = "sources"
    HINTS = "hints"


@dataclass(frozen=True)
class Layer:
    """A layer or group of a document, as the host names it.

    is_seen: it and all the groups that it is in are visible. within: the ids of those groups.
    """

    layer_id: str
    name: str
    is_seen: bool = True
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A reference or a stroke before it is read. key: the layer's id, or the file's path."""

    kind: Kind
    key: str
    name: str
    role: Role | Stroke = Role.OBJECT

    @property
    def guides(self) -> bool:
        """Whether its paint lies on the picture and tells what is meant there."""
        return self.role is Role.DOODLE or isinstance(self.role, Stroke)


@dataclass(frozen=True)
class Draft:
    """All that a panel lets an artist choose. choice: the mode's own option, '' its first.

    strokes: layers whose paint tells what is meant, for the modes that take such strokes.
    model, size, thinking: '' leave it to the daemon. local: the model of this machine that does it
    instead, '' for none. ratio: 'W:H', what Generate makes and Expand reaches; '' leaves it to the
    picture. grow: by how much of its longer side Expand continues the picture, 0..1. margins: by
    how many pixels, at the left, top, right and bottom. points, box: where in the picture Select
    looks, instead of where the selection is.
    """

    mode: Mode = Mode.EDIT
    prompt: str = ""
    references: tuple[Source, ...] = ()
    strokes: tuple[Source, ...] = ()
    choice: str = ""
    model: str = ""
    local: str = ""
    size: str = ""
    variations: int = 1
    thinking: str = ""
    search_web: bool = False
    search_images: bool = False
    transparent: bool = False
    ratio: str = ""
    grow: float = 0.25
    margins: tuple[int, int, int, int] = (0, 0, 0, 0)
    points: tuple[Point, ...] = ()
    box: Box | None = None

    @property
    def option(self) -> str:
        """The mode's own option; '' where it has none."""
        keys = [choice.key for choice in self.mode.value.choices]
        return self.choice if self.choice in keys else next(iter(keys), "")

    @property
    def pointed(self) -> Box | None:
        """The bounds of points and box; None where there is neither."""
        places = [Box(one.x, one.y, 1, 1) for one in self.points] + ([self.box] if self.box else [])
        if not places:
            return None
        left, top = min(one.x for one in places), min(one.y for one in places)
        right, bottom = max(one.right for one in places), max(one.bottom for one in places)
        return Box(left, top, right - left, bottom - top)

    @property
    def takes_references(self) -> bool:
        """Whether references go along; of this machine's models only a style's looks at any."""
        is_looked_at = not self.local or self.mode is Mode.RESTYLE
        return self.mode.value.references and is_looked_at

    @property
    def stroke_roles(self) -> tuple[Choice, ...]:
        """What strokes can tell; a model that is named draws, and copies from nowhere."""
        is_drawn = self.mode is not Mode.CUTOUT and bool(self.local)
        return () if is_drawn else self.mode.strokes

    @property
    def drawn(self) -> tuple[Source, ...]:
        """The strokes that go along."""
        told = {one.key for one in self.stroke_roles}
        return tuple(one for one in self.strokes if one.role.value in told)

    @property
    def referred(self) -> tuple[Source, ...]:
        """The references that go along."""
        return self.references if self.takes_references else ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The references and the strokes that go along."""
        return (*self.referred, *self.drawn)

    @property
    def takes_sources(self) -> bool:
        """Whether anything can be added."""
        return self.takes_references or bool(self.stroke_roles)

    def roles_of(self, source: Source) -> tuple[Choice, ...]:
        """What one that was added can be for; a file is no stroke."""
        roles = ROLES if self.takes_references else ()
        return (*roles, *self.stroke_roles) if source.kind is Kind.LAYER else roles

    @property
    def count(self) -> int:
        """How many results are asked for."""
        return 1 if self.mode.makes_words or not self.mode.takes_words else self.variations

    @property
    def styled(self) -> bool:
        """Whether the style is a picture's."""
        return any(one.role in (Role.STYLE, Role.PALETTE) for one in self.sources)

    @property
    def works_offline(self) -> bool:
        """Whether this machine can do it alone."""
        if self.local:
            return True
        if self.mode is Mode.RESTYLE:
            return self.styled
        return self.mode in OFFLINE

    def with_reference(self, source: Source) -> Draft:
        """The same with one more reference or stroke, under a name that none of the others has.

        Where there are only strokes it is the first kind of them, until it is given another role; a
        file is none.
        """
        if self.stroke_roles and not self.takes_references:
            if source.kind is Kind.FILE:
                return self
            source = replace(source, role=Stroke(self.stroke_roles[0].key))
        added = self.sources if self.takes_sources else self.references
        if any((one.kind, one.key) == (source.kind, source.key) for one in added):
            return self
        named = replace(source, name=_free(source.name, {one.name for one in added}))
        return self._having((*added, named))

    def without_reference(self, key: str) -> Draft:
        """The same without a reference or stroke."""
        return self._having(one for one in self.sources if one.key != key)

    def with_role(self, key: str, role: str) -> Draft:
        """The same with a reference or stroke in another role, one of its `roles_of`."""
        strokes = {one.key for one in self.stroke_roles}
        given = Stroke(role) if role in strokes else Role(role)
        return self._having(
            replace(one, role=given) if one.key == key else one for one in self.sources
        )

    def _having(self, sources: Iterable[Source]) -> Draft:
        """The same with just these references and strokes; those that do not go along stay."""
        strokes = [one for one in self.strokes if one not in self.drawn]
        references = [] if self.takes_references else list(self.references)
        for one in sources:
            known = strokes if isinstance(one.role, Stroke) else references
            if one not in known:
                known.append(one)
        return replace(self, references=tuple(references), strokes=tuple(strokes))

    def with_mentioned(self, layers: Iterable[Layer]) -> Draft:
        """The same with each layer as a reference that the prompt names by '@' and that is none."""
        if not self.takes_references:
            return self
        by_name = {layer.name: layer for layer in reversed(list(layers)) if layer.name}
        taken = {one.name for one in self.references}
        draft = self
        for name in mentioned(self.prompt, {*by_name, *taken}):
            if name not in taken:
                source = Source(Kind.LAYER, by_name[name].layer_id, name)
                draft = draft.with_reference(source)
        return draft


def _free(name: str, taken: set[str]) -> str:
    """name, or name with the first number that makes it new."""
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)
