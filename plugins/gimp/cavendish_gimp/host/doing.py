# SPDX-License-Identifier: GPL-3.0-or-later
"""`plug-in-cavendish-lines` and its like: what needs no words, from scripts and from the menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gi.repository import Gimp, GObject

from cavendish_gimp.host import procedure as erasing
from cavendish_gimp.verb import VERBS, Verb

if TYPE_CHECKING:
    from cavendish_client.studio.mode import Choice

HELP = """{details}

Gives a new layer; the layers that exist stay as they are. Where something is selected, it is done
there. The layer's parasite 'cavendish-result' holds a JSON object with the engine, its reasons and
time. The image must be RGB. Nothing leaves this machine. Works without a display; starts the
Cavendish daemon where none is running."""


def create(verb: Verb, plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure with its arguments; GIMP adds run-mode, image and drawables itself."""
    words = (verb.title, verb.label.rstrip("…")) if verb.option else None
    procedure = erasing.image_procedure(plug_in, name, verb.label, partial(run, verb), words)
    if verb.of_layer:
        procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.DRAWABLE)
    procedure.set_documentation(verb.summary, HELP.format(details=verb.details), name)
    declare(procedure, verb)
    return procedure


def declare(procedure: Gimp.Procedure, verb: Verb) -> None:
    """What can be set, and what is returned."""
    flags = GObject.ParamFlags.READWRITE
    if verb.option:
        offer_choices(procedure, verb.mode, verb.option, verb.summary)
    for stroke in strokes_of(verb):
        procedure.add_layer_argument(stroke.key, f"_{stroke.title}", stroke.tip, True, flags)
    procedure.add_layer_return_value("layer", "Layer", "The new layer", True, flags)


def strokes_of(verb: Verb) -> tuple[Choice, ...]:
    """What layers can tell it by their paint."""
    # GIMP asks this file for its procedures at each start, which must not load the client.
    from cavendish_client.studio.mode import Mode

    return Mode[verb.mode].strokes


def offer_choices(procedure: Gimp.Procedure, mode: str, option: str, summary: str) -> None:
    """An argument that takes one of a mode's choices."""
    # GIMP asks this file for its procedures at each start, which must not load the client.
    from cavendish_client.studio.mode import Mode

    offered, choice = Mode[mode].value.choices, Gimp.Choice.new()
    for number, one in enumerate(offered):
        choice.add(one.key, number, one.title, one.tip)
    label, usual, flags = f"_{option.capitalize()}", offered[0].key, GObject.ParamFlags.READWRITE
    procedure.add_choice_argument(option, label, summary, choice, usual, flags)


def run(
    verb: Verb, procedure: Gimp.Procedure, picture: int, config: Gimp.ProcedureConfig
) -> Gimp.ValueArray:
    """Does it, and waits for the layer."""
    from cavendish_gimp.host.asking import do_and_wait

    choice = config.get_property(verb.option) if verb.option else ""
    given = {stroke.key: config.get_property(stroke.key) for stroke in strokes_of(verb)}
    layers = {key: layer for key, layer in given.items() if layer is not None}
    answer = do_and_wait(picture, verb.mode, choice, layers, erasing.wire())
    return erasing.values(procedure, answer.layer, answer.problem)


MAKERS = {verb.name: partial(create, verb) for verb in VERBS}
