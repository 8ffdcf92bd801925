# SPDX-License-Identifier: GPL-3.0-or-later
"""`plug-in-cavendish-edit`: asks a model from scripts, from the menu, and with the last values."""

from __future__ import annotations

from gi.repository import Gimp, GObject

from cavendish_gimp.host import procedure as erasing

NAME = "plug-in-cavendish-edit"
HELP = """Has a model change the selection of the image, or all of it, as the prompt says.

Gives a new layer above the selected one, whose layer mask is the selection. Nothing else changes,
and one undo step takes the layer away. '@name' in the prompt sends the layer of that name along as
a reference. The layer's parasite 'cavendish-result' holds a JSON object with the prompt, the model,
its reasons, seed, time and cost. The image must be RGB.

{uploads}"""


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure with its arguments; GIMP adds run-mode, image and drawables itself."""
    words = "Edit by Words", "_Edit"
    procedure = erasing.image_procedure(plug_in, name, "E_dit by Words…", run, words)
    procedure.set_icon_name("gimp-tool-text")
    procedure.set_documentation(
        "Edit what is selected by words", HELP.format(uploads=erasing.UPLOADS), name
    )
    declare(procedure)
    return procedure


def declare(procedure: Gimp.Procedure) -> None:
    """What can be set, and what is returned."""
    flags = GObject.ParamFlags.READWRITE
    procedure.add_string_argument("prompt", "_Prompt", "What should change", "", flags)
    erasing.declare_model(procedure)
    size = "The size that the model draws, such as 1K; empty: as large as needed"
    procedure.add_string_argument("size", "Si_ze", size, "", flags)
    erasing.declare_consent(procedure)
    procedure.add_layer_return_value("layer", "Layer", "The new layer", True, flags)


def run(procedure: Gimp.Procedure, picture: int, config: Gimp.ProcedureConfig) -> Gimp.ValueArray:
    """Asks, and waits for the layer."""
    from cavendish_gimp.host.asking import ask_and_wait

    answer = ask_and_wait(picture, config, erasing.wire())
    return erasing.values(procedure, answer.layer, answer.problem)
