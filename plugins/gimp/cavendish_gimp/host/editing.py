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

What the model needs leaves this machine. Before an image's first upload to a host that must be
agreed to: 'consent' does. Keys, budget and permissions are set in the panel, or by `cavendish`."""


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure with its arguments; GIMP adds run-mode, image and drawables itself."""
    words = "Edit by Words", "_Edit"
    procedure = erasing.image_procedure(plug_in, name, "E_dit by Words…", run, words)
    procedure.set_icon_name("gimp-tool-text")
    procedure.set_documentation("Edit what is selected by words", HELP, name)
    declare(procedure)
    return procedure


def declare(procedure: Gimp.Procedure) -> None:
    """What can be set, and what is returned."""
    flags = GObject.ParamFlags.READWRITE
    for name, label, blurb in (
        ("prompt", "_Prompt", "What should change"),
        ("model", "_Model", "The model's id; empty for the default one"),
        ("size", "Si_ze", "The size that the model draws, such as 1K; empty: as large as needed"),
    ):
        procedure.add_string_argument(name, label, blurb, "", flags)
    agree = "Agree that what the model needs of this image is sent to it"
    procedure.add_boolean_argument("consent", "_Agree to the upload", agree, False, flags)
    procedure.add_layer_return_value("layer", "Layer", "The new layer", True, flags)


def run(procedure: Gimp.Procedure, picture: int, config: Gimp.ProcedureConfig) -> Gimp.ValueArray:
    """Asks, and waits for the layer."""
    from cavendish_gimp.host.asking import ask_and_wait

    answer = ask_and_wait(picture, config, erasing.wire())
    return erasing.values(procedure, answer.layer, answer.problem)
