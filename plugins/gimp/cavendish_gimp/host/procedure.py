# SPDX-License-Identifier: GPL-3.0-or-later
"""`plug-in-cavendish-fill`: erases from scripts, from the menu, and again with the last values.

It runs in a process of its own: the Cancel button of GIMP's progress kills the process that it
belongs to, and that must not be the panel's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from gi.repository import Gimp, GLib, GObject

UPLOADS = """What a model of the cloud needs leaves this machine. An image's first upload to a host
must be agreed to: 'consent' does that. Keys, budget and permissions are set in the panel, or by
`cavendish`."""

# With the picture's id and the arguments. GIMP asks this file for its procedures at each start,
# which must not load the client: what runs imports it.
Run = Callable[[Gimp.Procedure, int, Gimp.ProcedureConfig], Gimp.ValueArray]

NAME = "plug-in-cavendish-fill"
MENU = "<Image>/Filters/Cavendish"
HELP = """Fills the selection of the image from what surrounds it, so that what is there vanishes.

Reads what is visible, and gives a new layer above the selected one, whose layer mask is the
selection. Nothing else changes, and one undo step takes the layer away. Where a layer is given as
'sources', only what is painted over on it is copied; best hide it, so that its paint is not copied
as well. The layer's parasite 'cavendish-result' holds a JSON object with the engine, its reasons,
seed, time and cost. The image must be RGB. Works without a display; starts the Cavendish daemon
where none is running."""


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure with its arguments; GIMP adds run-mode, image and drawables itself."""
    words = "Erase Selection", "_Erase"
    procedure = image_procedure(plug_in, name, "_Erase Selection…", run, words)
    procedure.set_icon_name("gimp-tool-heal")
    procedure.set_documentation("Erase what is selected", HELP, name)
    declare(procedure)
    return procedure


def image_procedure(
    plug_in: Gimp.PlugIn, name: str, label: str, run: Run, words: tuple[str, str] | None
) -> Gimp.Procedure:
    """A procedure in our menu that takes any image, whatever of it is selected.

    words: the title and the button of the dialog for its arguments; None where it has none.
    """
    call = asking_first(run, words)
    procedure = Gimp.ImageProcedure.new(plug_in, name, Gimp.PDBProcType.PLUGIN, call, None)
    # All types, so that a gray or indexed picture gets a word and not a grayed-out menu.
    procedure.set_image_types("*")
    need = Gimp.ProcedureSensitivityMask
    procedure.set_sensitivity_mask(need.DRAWABLE | need.DRAWABLES | need.NO_DRAWABLES)
    procedure.set_menu_label(label)
    procedure.add_menu_path(MENU)  # GIMP takes no place in a menu before there is a label.
    procedure.set_attribution("Cavendish", "Cavendish, GPL-3.0-or-later", "2026")
    return procedure


def asking_first(run: Run, words: tuple[str, str] | None) -> Callable[..., Gimp.ValueArray]:
    """What GIMP calls: lets the artist set the arguments, if it was one who called; then runs."""

    def called(
        procedure: Gimp.Procedure,
        run_mode: Gimp.RunMode,
        image: Gimp.Image,
        _drawables: list[Gimp.Drawable],
        config: Gimp.ProcedureConfig,
        _data: Any,
    ) -> Gimp.ValueArray:
        from cavendish_gimp.dialog import ask

        is_called_by_hand = run_mode == Gimp.RunMode.INTERACTIVE
        if words and is_called_by_hand and not ask(procedure, config, *words):
            return cancelled(procedure)
        return run(procedure, image.get_id(), config)

    return called


def declare(procedure: Gimp.Procedure) -> None:
    """What can be set, and what is returned."""
    flags = GObject.ParamFlags.READWRITE
    procedure.add_int_argument(
        "seed", "_Seed", "Same seed, same pixels; another one gives another try",
        0, 2**31 - 1, 0, flags,
    )  # fmt: skip
    procedure.add_string_argument(
        "engine", "_Engine", "The engine's name; empty leaves the choice to Cavendish", "", flags
    )
    procedure.add_string_argument(
        "layer-name",
        "_Layer name",
        "The new layer's name; empty for 'Erase' and a number",
        "",
        flags,
    )
    blurb = "A layer that is painted over what may be copied, so that nothing else shows up twice"
    procedure.add_layer_argument("sources", "_Take from", blurb, True, flags)
    procedure.add_layer_return_value("layer", "Layer", "The new layer", True, flags)


def declare_model(procedure: Gimp.Procedure) -> None:
    """The argument that names a model, of the cloud or of this machine."""
    blurb = "The id of a model, of this machine's too; empty for the default one"
    procedure.add_string_argument("model", "_Model", blurb, "", GObject.ParamFlags.READWRITE)


def declare_consent(procedure: Gimp.Procedure) -> None:
    """The argument that agrees to an upload."""
    blurb, flags = "Agree that what a model needs of this image is sent to it", GObject.ParamFlags
    procedure.add_boolean_argument("consent", "_Agree to the upload", blurb, False, flags.READWRITE)


def run(procedure: Gimp.Procedure, picture: int, config: Gimp.ProcedureConfig) -> Gimp.ValueArray:
    """Erases, and waits for the layer."""
    from cavendish_gimp.host.waiting import erase_and_wait

    end = erase_and_wait(picture, config, wire())
    return values(procedure, end.layer, end.trouble.line if end.trouble else "")


def values(procedure: Gimp.Procedure, layer: Gimp.Layer | None, problem: str) -> Gimp.ValueArray:
    """What the caller gets: the layer, or the problem; with neither it was cancelled."""
    if layer is None:
        return refused(procedure, problem) if problem else cancelled(procedure)
    return returned(procedure, GObject.Value(Gimp.Layer, layer))


def returned(procedure: Gimp.Procedure, *given: GObject.Value) -> Gimp.ValueArray:
    """What the procedure declares to return, in its order."""
    array = procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)
    for place, value in enumerate(given, 1):
        array.remove(place)
        array.insert(place, value)
    return array


def refused(procedure: Gimp.Procedure, words: str) -> Gimp.ValueArray:
    """The error that GIMP shows, or hands to the script."""
    problem = GLib.Error.new_literal(Gimp.PlugIn.error_quark(), words, 0)
    return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, problem)


def cancelled(procedure: Gimp.Procedure) -> Gimp.ValueArray:
    """Nothing was done, and nobody need be told."""
    return procedure.new_return_values(Gimp.PDBStatusType.CANCEL, None)


def wire() -> int:
    """The descriptor on which GIMP speaks to this process: `NAME -gimp VERSION READ WRITE ...`."""
    return int(sys.argv[3])
