# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that GIMP starts with itself and that owns the panel.

It loads GTK and the client only when the panel is first opened, so that GIMP's start stays quick.
It never uses GIMP's own progress: that one's Cancel button kills the process it belongs to.
"""

from __future__ import annotations

import threading
from functools import partial

from gi.repository import Gimp, GLib, GObject

from cavendish_gimp.bytecode import begin_compiling
from cavendish_gimp.host import procedure as erasing
from cavendish_gimp.mainloop import post

NAME = "plug-in-cavendish-extension"
PANEL = "plug-in-cavendish-panel"


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
    begin_compiling()
    GLib.MainLoop().run()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)


def panel_procedure(plug_in: Gimp.PlugIn) -> Gimp.Procedure:
    """The menu entry that opens the panel; it works without a picture too.

    It takes no picture and no layers: to make objects of them, libgimp itself would ask GIMP, which
    must not happen when the entry is called (see open_panel).
    """
    kind = Gimp.PDBProcType.TEMPORARY
    procedure = Gimp.Procedure.new(plug_in, PANEL, kind, open_panel, None)
    interactive, flags = Gimp.RunMode.INTERACTIVE, GObject.ParamFlags.READWRITE
    procedure.add_enum_argument(
        "run-mode", "Run mode", "Makes no difference", Gimp.RunMode, interactive, flags
    )
    procedure.set_sensitivity_mask(Gimp.ProcedureSensitivityMask.ALWAYS)
    procedure.set_menu_label("_Cavendish Panel")
    procedure.set_icon_name("gimp-tool-heal")
    procedure.add_menu_path(erasing.MENU)
    procedure.set_documentation(
        "Erase what is selected",
        "Opens a panel that stays open: select something, press Erase, get a new layer.",
        PANEL,
    )
    procedure.set_attribution("Cavendish", "Cavendish, GPL-3.0-or-later", "2026")
    return procedure


def open_panel(procedure: Gimp.Procedure, _config: object, _data: object) -> Gimp.ValueArray:
    """Shows the panel soon.

    Nothing here may ask GIMP anything. This may be called while a question that the panel asked
    GIMP waits for its answer; a question asked now would get that answer, and the other one this
    one's, which ends in wrong values or a crash (GIMP 3.0.4).
    """
    from cavendish_gimp import panel

    if not panel.has_display():
        words = "The panel needs GIMP with its window. Use plug-in-cavendish-fill in scripts."
        return erasing.refused(procedure, words)
    plug_in = procedure.get_plug_in()
    if not plug_in.is_called:
        plug_in.is_called = True
        threading.Thread(target=load, args=(plug_in,), daemon=True).start()
    return procedure.new_return_values(Gimp.PDBStatusType.SUCCESS, None)


def load(plug_in: Gimp.PlugIn) -> None:
    """Loads the client and GEGL, on a thread of its own; then the main loop makes the panel."""
    try:
        from cavendish_client.studio import preferences, studio  # noqa: F401 - for the panel
        from cavendish_gimp.host.conversion import load_operations

        load_operations()
    finally:
        post(partial(prepare, plug_in))


def prepare(plug_in: Gimp.PlugIn) -> None:
    """Gets GTK ready; each step of opening has a turn of the main loop to itself."""
    from cavendish_gimp import panel

    panel.begin()
    post(partial(make, plug_in))


def make(plug_in: Gimp.PlugIn) -> None:
    """Makes the panel where there is none yet."""
    from cavendish_gimp.host.desk import Desk

    plug_in.is_called = False
    plug_in.desk = plug_in.desk or Desk()
    post(plug_in.desk.present)
