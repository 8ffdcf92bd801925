# SPDX-License-Identifier: GPL-3.0-or-later
"""`plug-in-cavendish-select`: finds what is pointed at, from scripts and from the menu."""

from __future__ import annotations

from gi.repository import Gimp, GObject

from cavendish_gimp.host import doing
from cavendish_gimp.host import procedure as erasing

NAME = "plug-in-cavendish-select"
HELP = """Makes what is pointed at in the image its selection, as one undo step.

Pointed at it is by points on it and box around it; without either by what is selected now, in the
way that 'pointing' says. Returns whether anything was found, and the bounds of what is selected
then; where nothing was found, the selection stays as it was, and a message says so. Looks at what
is visible. The image must be RGB. Nothing leaves this machine. Works without a display; starts the
Cavendish daemon where none is running."""
MOST_PX = 2**31 - 1
BOUNDS = ("x", "y", "width", "height")


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure with its arguments; GIMP adds run-mode, image and drawables itself."""
    words = "Select Object", "_Select"
    procedure = erasing.image_procedure(plug_in, name, "_Select Object…", run, words)
    procedure.set_icon_name("gimp-tool-fuzzy-select")
    procedure.set_documentation("Select what is pointed at", HELP, name)
    declare(procedure)
    return procedure


def declare(procedure: Gimp.Procedure) -> None:
    """What can be set, and what is returned."""
    flags = GObject.ParamFlags.READWRITE
    doing.offer_choices(procedure, "SELECT", "pointing", "How the selection points at it")
    for name, label, blurb in (
        ("points", "P_oints", "Pixels of what is wanted, such as 120,80 140,95"),
        ("not", "_Not", "Pixels of what is not wanted, in the same way"),
        ("box", "_Box", "What is wanted lies within it: X,Y,W,H in pixels"),
    ):
        procedure.add_string_argument(name, label, blurb, "", flags)
    procedure.add_boolean_return_value("found", "Found", "Whether it was found", False, flags)
    for name in BOUNDS:
        label, blurb = name.capitalize(), "Of the selection's bounds, in pixels"
        procedure.add_int_return_value(name, label, blurb, 0, MOST_PX, 0, flags)


def run(procedure: Gimp.Procedure, picture: int, config: Gimp.ProcedureConfig) -> Gimp.ValueArray:
    """Selects, and waits for that."""
    from cavendish_gimp.host.asking import select_and_wait

    answer = select_and_wait(picture, config, erasing.wire())
    if answer.problem:
        return erasing.refused(procedure, answer.problem)
    if answer.selected is None and answer.told:
        Gimp.message(answer.told)
    found = GObject.Value(GObject.TYPE_BOOLEAN, answer.selected is not None)
    bounds = (getattr(answer.selected, name, 0) for name in BOUNDS)
    return erasing.returned(procedure, found, *(GObject.Value(GObject.TYPE_INT, n) for n in bounds))
