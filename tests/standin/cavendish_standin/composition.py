# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the answer to a request that nothing is wrong with, or that goes wrong in the model."""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from cavendish_standin import painting
from cavendish_standin.answer import Answer, Said
from cavendish_standin.ask import Ask
from cavendish_standin.drawing import FLAWS, Drawing, Drawn, draw
from cavendish_standin.drift import Drift
from cavendish_standin.memory import Memories
from cavendish_standin.models import Model
from cavendish_standin.pictures import decode, encode
from cavendish_standin.pixels import Size, nearest_ratio
from cavendish_standin.roles import Roles, assign
from cavendish_standin.script import Step
from cavendish_standin.signatures import Signatures
from cavendish_standin.usage import count_text, prompt_usage, thought_tokens
from cavendish_standin.words import say

SORRY = (
    "The model output could not be generated. This output contains sensitive words that violate "
    "the provider's policies. Support code: 42876398."
)
REFUSED = "I can't make that picture, but I can help with something else."
PLAN = "**Planning the picture**\n\nI look at what is asked, and where it goes."


@dataclass(frozen=True)
class Composed:
    """An answer and what it was made from, for the log."""

    answer: Answer
    size: Size | None = None
    tier: str | None = None
    drift: Drift | None = None
    pictures: int = 0


@dataclass(frozen=True)
class Composer:
    """Composes answers; take tells repeated requests apart, 0 for the first."""

    signatures: Signatures
    memories: Memories
    drift: Drift | str

    def compose(self, ask: Ask, model: Model, step: Step, take: int = 0) -> Composed:
        """The answer to a valid request. Costs processor time: not for the event loop."""
        ask = replace(ask, include_thoughts=ask.include_thoughts and model.thinks)
        usage = prompt_usage(ask, model)
        answer = Answer(secrets.token_urlsafe(12), model.id, (), usage, vertex=ask.vertex)
        if step.fault == "blocked":
            reason = step.reason or "PROHIBITED_CONTENT"
            return Composed(replace(answer, blocked=reason, message=step.message))
        answer = replace(answer, usage=replace(usage, thoughts=thought_tokens(ask, model)))
        if step.fault == "finish" and step.content != "picture":
            return Composed(_unfinished(answer, step))
        if step.fault == "text_only" or not model.draws or "IMAGE" not in ask.modalities:
            return Composed(self._worded(answer, ask, model, step))
        return self._pictured(answer, ask, model, step, take)

    def _worded(self, answer: Answer, ask: Ask, model: Model, step: Step) -> Answer:
        """Words only: because they were asked for, or instead of the picture."""
        picture = assign(ask).base
        memory = self.memories.find(picture) if picture else None
        text = step.text or (REFUSED if step.fault == "text_only" else say(ask, memory))
        part = Said(text=text, signature=self._sign(model, text.encode()))
        usage = replace(answer.usage, text=count_text(text))
        return replace(answer, parts=(*_thoughts(ask, []), part), usage=usage)

    def _pictured(self, answer: Answer, ask: Ask, model: Model, step: Step, take: int) -> Composed:
        roles = assign(ask)
        tier = ask.size or "1K"
        ratio = ask.ratio or _followed(roles, model, tier)
        drift = self._drift(ask, roles, step, take)
        size = _size(step, model.sizes[ratio][tier])
        drawing = self._drawing(ask, model, roles, step, size, drift, take)
        count = 2 if step.fault == "two_images" else 1
        drawn = [draw(replace(drawing, take=drawing.take + i)) for i in range(count)]
        self._remember(ask, drawing, drawn)
        usage = replace(answer.usage, images=model.image_tokens[tier] * count)
        parts = self._parts(ask, model, step, drawn, drawing.mime)
        text = sum(count_text(p.text) for p in parts if p.text and not p.thought)
        answer = replace(
            answer,
            parts=parts,
            usage=replace(usage, text=text),
            finish=step.reason or "STOP",
            message=step.message,
            counted=step.fault != "no_usage",
            grounding=_grounding(ask),
        )
        return Composed(answer, size, tier, drift, count)

    def _drift(self, ask: Ask, roles: Roles, step: Step, take: int) -> Drift:
        if step.drift is not None:
            return step.drift
        if isinstance(self.drift, Drift):
            return self.drift
        return Drift.at_random(f"{self.drift} {take} {zlib.crc32(roles.base or b'')} {ask.prompt}")

    def _drawing(
        self,
        ask: Ask,
        model: Model,
        roles: Roles,
        step: Step,
        size: Size,
        drift: Drift,
        take: int,
    ) -> Drawing:
        take += ask.seed or 0
        drawing = Drawing(size, ask.prompt, take, model.mime, drift, quality=ask.quality)
        if ask.vertex and ask.mime:
            drawing = replace(drawing, mime=ask.mime)
        if step.fault in FLAWS:
            drawing = replace(drawing, flaw=step.fault)
        subject = None
        if roles.base and drawing.changes_background():
            memory = self.memories.find(roles.base)
            subject = memory.subject if memory else None
        return replace(
            drawing, base=roles.base, mask=roles.mask, marked=roles.marked, subject=subject
        )

    def _remember(self, ask: Ask, drawing: Drawing, drawn: list[Drawn]) -> None:
        for i, picture in enumerate(drawn):
            subject = replace(drawing, take=drawing.take + i).subject_seed()
            self.memories.keep(picture.look, subject, painting.quoted(ask.prompt))

    def _parts(
        self, ask: Ask, model: Model, step: Step, drawn: list[Drawn], mime: str
    ) -> tuple[Said, ...]:
        """Thoughts, words and pictures in the order in which a model gives them."""
        whole = [picture.data for picture in drawn]
        mime = "image/webp" if step.fault == "wrong_mime" else mime
        if step.fault == "thought_only":
            return _thoughts(replace(ask, include_thoughts=True), whole, mime)
        parts = [*_thoughts(ask, whole[:1], mime)]
        pictures = [_damaged(picture, step) for picture in whole]
        if "TEXT" in ask.modalities:
            words = step.text or "Here is the picture that you asked for."
            parts.append(Said(text=words, signature=self._sign(model, words.encode())))
        parts += [Said(data=p, mime=mime, signature=self._sign(model, p)) for p in pictures]
        return tuple(parts)

    def _sign(self, model: Model, content: bytes) -> str:
        return self.signatures.sign(model.id, content) if model.signed else ""


def _thoughts(ask: Ask, drafts: list[bytes], mime: str = "") -> tuple[Said, ...]:
    """What the model thought, if that was asked for: words, then drafts, the last one final."""
    if not ask.include_thoughts:
        return ()
    rough = [_rough(draft) for draft in drafts[:1]]
    pictures = [Said(data=draft, mime=mime, thought=True) for draft in drafts]
    sketches = [Said(data=draft, mime="image/jpeg", thought=True) for draft in rough]
    return (Said(text=PLAN, thought=True), *sketches, *pictures)


def _rough(picture: bytes) -> bytes:
    """A first draft: the picture, coarse, at its own size."""
    final = decode(picture)
    coarse = final.reduce(16).resize(final.size, Image.Resampling.BILINEAR)
    return encode(coarse, "image/jpeg", 50)


def _size(step: Step, usual: Size) -> Size:
    """The pixels of the answer: the table's, unless the step wants others."""
    if step.fault == "wrong_size" and step.size is None:
        return (usual[0] * 15 // 16, usual[1] * 7 // 8)
    return step.size or usual


def _unfinished(answer: Answer, step: Step) -> Answer:
    """An answer without a picture, and the reason for it."""
    reason = step.reason or "IMAGE_SAFETY"
    usual = "" if reason in {"STOP", "OTHER", "NO_IMAGE"} else SORRY
    parts = None if step.content == "none" else ()
    return replace(answer, parts=parts, finish=reason, message=step.message or usual)


def _followed(roles: Roles, model: Model, tier: str) -> str:
    """The ratio of an answer when none is asked for: the last picture's, else square."""
    if roles.last is None:
        return "1:1"
    return nearest_ratio(model.sizes, tier, decode(roles.last).size)


def _damaged(picture: bytes, step: Step) -> bytes:
    return picture[: len(picture) // 2] if step.fault == "truncated_image" else picture


def _grounding(ask: Ask) -> dict[str, Any]:
    """What a search found, where one was asked for; the addresses lead nowhere."""
    if not ask.searches:
        return {}
    query = " ".join(ask.prompt.split()[:8])
    found: dict[str, Any] = {"searchEntryPoint": {"renderedContent": "<div>search</div>"}}
    chunks: list[dict[str, Any]] = []
    if "web" in ask.searches:
        found["webSearchQueries"] = [query]
        chunks.append({"web": {"uri": "https://example.org/page", "title": "example.org"}})
    if "image" in ask.searches:
        found["imageSearchQueries"] = [query]
        image = {
            "sourceUri": "https://example.org/page",
            "imageUri": "https://example.org/picture.jpg",
            "title": "A picture",
            "domain": "example.org",
        }
        chunks.append({"image": image})
    return {**found, "groundingChunks": chunks}
