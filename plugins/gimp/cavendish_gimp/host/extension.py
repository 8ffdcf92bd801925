# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that GIMP starts with itself and that owns the panel.

It loads GTK and the client only when the panel is first opened, so that GIMP's start stays quick.
It never uses GIMP's own progress: that one's Cancel button kills the process it belongs to.
"""

from __future__ import annotations

from typing import Any

from gi.repository import Gimp, GLib

NAME = "plug-in-cavendish-extension"
PANEL = "plug-in-cavendish-panel"
MENU = "<Image>/Filters/Cavendish"


def create(plug_in: Gimp.PlugIn, name: str) -> Gimp.Procedure:
    """The procedure that GIMP calls at its start because it has no arguments."""
    procedure = Gimp.Procedure.new(plug_in, name, Gimp.PDBProcType.PERSISTENT, run, None)
    procedure.set_documentation("Keeps Cavendish ready", "Started by GIMP itself.", name)
    procedure.set_attribution("Cavendish", "Cavendish, GPL-3.0-or-later", "2026")
    return procedure


def run(procedure: Gimp.Procedure, _config: object, _data: object) -> Gimp.ValueArray:
    """Offers the panel, for as long as GIMP runs."""
    plug_in = procedure.get_plug_in()
    plug_in.add_temp_procedure(panel_procedure(plug_in))
    plug_in.persistent_enable()
    procedure.persistent_ready()
    GLib.MainLoop().run()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)


def panel_procedure(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    """The menu entry that opens the panel; it works without a picture too."""
    kind = Gimp.PDBProcType.TEMPORARY
    procedure = Gimp.ImageProcedure.new(plug_in, PANEL, kind, open_panel, None)
    procedure.set_image_types("*")
    procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.ALWAYS)
    procedure.set_menu_label("_Cavendish Panel")
    procedure.set_icon_name("gimp-tool-heal")
    procedure.add_menu_path(MENU)
    procedure.set_documentation(
        "Erase what is selected",
        "Opens a panel that stays open: select something, press Erase, get a new layer.",
        PANEL,
    )
    procedure.set_attribution("Cavendish", "Cavendish, GPL-3.0-or-later", "2026")
    return procedure


def open_panel(
    procedure: Gimp.Procedure,
    _run_mode: Gimp.RunMode,
    image: Gimp.Image | None,
    _drawables: list[Gimp.Drawable],
    _config: Gimp.ProcedureConfig,
    _data: Any,
) -> Gimp.ValueArray:
    """Shows the panel, for this picture if there is one."""
    from cavendish_gimp.host.desk import Desk, NoDisplay

    plug_in = procedure.get_plug_in()
    try:
        plug_in.desk = plug_in.desk or Desk()
    except NoDisplay as error:
        problem = GLib.Error.new_literal(Gimp.PlugIn.error_quark(), str(error), 0)
        return procedure.new_return_values(Gimp.PDBStatusType.EXECUTION_ERROR, problem)
    plug_in.desk.present(image.get_id() if image else None)
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)
