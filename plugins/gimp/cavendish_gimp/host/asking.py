# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one draft to its end while GIMP's progress shows how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from gi.repository import Gimp, GLib

from cavendish_client import VERSION, Background, Box, Role, errors
from cavendish_client.studio.draft import Draft, Kind, Source, Stroke
from cavendish_client.studio.easel import Phase
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.studio import Studio
from cavendish_gimp.host.conversion import begin_converting
from cavendish_gimp.host.files import load
from cavendish_gimp.host.sheet import Sheet
from cavendish_gimp.host.sheets import Sheets
from cavendish_gimp.host.wire import Wire
from cavendish_gimp.mainloop import post
from cavendish_gimp.pointing import box_of, check_inside, points_of
from cavendish_gimp.refusal import LayerElsewhere, Refusal

DISAGREED = "Nothing was sent: {pictures} would leave this machine for {host}. Set 'consent'."

NOT_OFFERED = (
    "There is no model '{model}' that does this. Leave 'model' empty for the default one, or see "
    "what `cavendish models list` tells."
)


@dataclass(frozen=True)
class Answer:
    """How it ended: with a layer, with a problem in words, or, where cancelled, with neither.

    selected: the bounds of what was found, where a selection was asked for; None: nothing. told:
    how it was done, and what is to be minded.
    """

    layer: Gimp.Layer | None = None
    selected: Box | None = None
    problem: str = ""
    told: str = ""


def ask_and_wait(picture: int, config: Gimp.ProcedureConfig, wire: int) -> Answer:
    """Edits as config says. wire: the descriptor that GIMP speaks on."""
    prompt, model, size = (config.get_property(name) or "" for name in ("prompt", "model", "size"))
    draft = Draft(prompt=prompt, model=model, size=size)
    sheet = Sheets().of(picture)
    if sheet is None or not draft.prompt.strip():
        return Answer(problem="Say in 'prompt' what should change.")
    return answered(sheet, draft, wire, consent=config.get_property("consent"))


def do_and_wait(
    picture: int, mode: str, choice: str, layers: Mapping[str, Gimp.Layer], wire: int
) -> Answer:
    """Does what a mode that needs no words does. wire: the descriptor that GIMP speaks on.

    layers: those whose paint tells what is meant, by what it tells.
    """
    sheet = Sheets().of(picture)
    if sheet is None:
        return Answer()
    try:
        strokes = tuple(source(one, Stroke(key), picture) for key, one in layers.items())
    except Refusal as refusal:
        return refused(refusal)
    draft = Draft(Mode[mode], choice=choice, strokes=strokes)
    return answered(sheet, draft, wire, consent=False)


def select_and_wait(picture: int, config: Gimp.ProcedureConfig, wire: int) -> Answer:
    """Selects what config points at. wire: the descriptor that GIMP speaks on."""
    sheet = Sheets().of(picture)
    if sheet is None:
        return Answer()
    try:
        draft = pointing(config)
        check_inside(draft.pointed, sheet.view().whole)
    except Refusal as refusal:
        return refused(refusal)
    return answered(sheet, draft, wire, consent=False)


def pointing(config: Gimp.ProcedureConfig) -> Draft:
    """What config points at. Raises PlaceUnreadable."""
    wanted, unwanted, box = (config.get_property(name) or "" for name in ("points", "not", "box"))
    points = (*points_of(wanted, inside=True), *points_of(unwanted, inside=False))
    choice = config.get_property("pointing")
    return Draft(Mode.SELECT, choice=choice, points=points, box=box_of(box))


def restyle_and_wait(picture: int, config: Gimp.ProcedureConfig, wire: int) -> Answer:
    """Restyles as config says. wire: the descriptor that GIMP speaks on."""
    sheet, style = Sheets().of(picture), config.get_property("style")
    if sheet is None:
        return Answer()
    prompt, model = (config.get_property(name) or "" for name in ("prompt", "model"))
    draft = Draft(Mode.RESTYLE, prompt, model=model)
    try:
        if style is not None:
            draft = draft.with_reference(source(style, Role.STYLE, picture))
    except Refusal as refusal:
        return refused(refusal)
    return answered(sheet, draft, wire, consent=config.get_property("consent"))


def source(layer: Gimp.Layer, role: Role | Stroke, picture: int) -> Source:
    """A layer that goes along. Raises LayerElsewhere."""
    if layer.get_image().get_id() != picture:
        raise LayerElsewhere
    return Source(Kind.LAYER, str(layer.get_tattoo()), layer.get_name(), role)


def refused(refusal: Refusal) -> Answer:
    """Why it cannot be done, and what to do."""
    return Answer(problem=f"{refusal.message} {refusal.next_step}")


def answered(sheet: Sheet, draft: Draft, wire: int, *, consent: bool) -> Answer:
    """What comes of a draft."""
    begin_converting()
    session = Background("gimp", VERSION)
    try:
        return Asking(session, sheet, draft, consent=consent).run(wire)
    except errors.CavendishError as error:
        return Answer(problem=f"{error.message} {error.next_step}")
    finally:
        session.close()


class Asking:
    """One draft, and the main loop that runs until it has ended."""

    def __init__(self, session: Background, sheet: Sheet, draft: Draft, *, consent: bool) -> None:
        self._loop = GLib.MainLoop()
        self._sheet, self._draft, self._consent = sheet, draft, consent
        self._studio = Studio(session, post, self._changed, load, lambda result: result)
        self._is_started = False
        # The model that may be one of this machine, until those are known.
        self._sought = ""
        self._answer: Answer | None = None

    def run(self, wire: int) -> Answer:
        """Does it; returns when it has ended."""
        Gimp.progress_init(self._draft.mode.value.busy.rstrip("…"))
        watch = Wire(wire, partial(self._studio.cancel, self._sheet))
        self._studio.compose(self._sheet, self._draft)
        self._studio.begin(self._begun)
        if self._answer is None:
            self._loop.run()
        watch.close()
        Gimp.progress_end()
        return self._answer or Answer()

    def _begun(self) -> None:
        """Starts it; the studio has taken away by now what is not offered."""
        if self._studio.easel(self._sheet).draft.model == self._draft.model:
            self._start()
        else:
            self._sought = self._draft.model
            self._studio.look_at_models()

    def _find_here(self) -> None:
        """Takes the model of this machine that is meant, now that those are known."""
        model, self._sought = self._sought, ""
        self._studio.compose(self._sheet, replace(self._draft, model="", local=model))
        if self._studio.easel(self._sheet).draft.local == model:
            self._start()
        else:
            self._end(Answer(problem=NOT_OFFERED.format(model=model)))

    def _start(self) -> None:
        self._studio.start(self._sheet)
        self._is_started = True
        self._changed()

    def _changed(self) -> None:
        """Looks where it stands, after each change."""
        easel = self._studio.easel(self._sheet)
        line = easel.line
        if self._sought and self._studio.shelf.entries:
            self._find_here()
        elif easel.phase is Phase.ASKING and self._consent:
            self._studio.agree(self._sheet)
        elif easel.phase is Phase.ASKING and easel.upload is not None:
            pictures = "; ".join(easel.upload.pictures)
            self._end(Answer(problem=DISAGREED.format(pictures=pictures, host=easel.upload.host)))
        elif easel.run is not None:
            Gimp.progress_set_text(easel.run.stage)
            Gimp.progress_update(easel.run.progress or 0.0)
        elif line is not None and line.is_error:
            self._end(Answer(problem=line.text))
        elif self._is_started and easel.phase is Phase.IDLE:
            told = line.text if line is not None else ""
            self._end(Answer(self._sheet.inserted, self._sheet.selected, easel.obstacle, told))

    def _end(self, answer: Answer) -> None:
        self._answer = self._answer or answer
        self._loop.quit()
