# SPDX-License-Identifier: GPL-3.0-or-later
"""`plug-in-cavendish-restyle`: gives a layer's style, or one in words, to what is visible."""

from __future__ import annotations

from gi.repository import Gimp, GObject

from cavendish_gimp.host import procedure as erasing

NAME = "plug-in-cavendish-restyle"
HELP = """Gives what is visible, or what of it is selected, another style.

The style is that of a layer, which may be hidden, or is told in words. Gives a new layer above the
selected one, whose layer mask is the selection; the layers that exist stay as they are. With a
layer and no words this machine does it, by its colors, where no model may be asked. Some models of
this machine have a style of their own, and need neither. The layer's parasite 'cavendish-result'
holds a JSON object with the prompt, the model or engine, its reasons, time and cost. The image must
be RGB.

{uploads}"""


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure with its arguments; GIMP adds run-mode, image and drawables itself."""
    words = "Restyle", "_Restyle"
    procedure = erasing.image_procedure(plug_in, name, "_Restyle…", run, words)
    procedure.set_documentation(
        "Give the picture another style", HELP.format(uploads=erasing.UPLOADS), name
    )
    declare(procedure)
    return procedure


def declare(procedure: Gimp.Procedure) -> None:
    """What can be set, and what is returned."""
    flags = GObject.ParamFlags.READWRITE
    procedure.add_layer_argument("style", "_Style", "A layer that has the style", True, flags)
    procedure.add_string_argument("prompt", "_Prompt", "Which style, in words", "", flags)
    erasing.declare_model(procedure)
    erasing.declare_consent(procedure)
    procedure.add_layer_return_value("layer", "Layer", "The new layer", True, flags)


def run(procedure: Gimp.Procedure, picture: int, config: Gimp.ProcedureConfig) -> Gimp.ValueArray:
    """Restyles, and waits for the layer."""
    from cavendish_gimp.host.asking import restyle_and_wait

    answer = restyle_and_wait(picture, config, erasing.wire())
    return erasing.values(procedure, answer.layer, answer.problem)
