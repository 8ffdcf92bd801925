# SPDX-License-Identifier: GPL-3.0-or-later
"""What GIMP calls: the list of procedures, and their making."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from gi.repository import Gimp

from cavendish_gimp.host import doing, editing, extension, procedure, restyling, selecting

if TYPE_CHECKING:
    from cavendish_gimp.host.desk import Desk

MAKERS: dict[str, Callable[[Gimp.PlugIn, str], Gimp.Procedure]] = {
    extension.NAME: extension.create,
    procedure.NAME: procedure.create,
    editing.NAME: editing.create,
    restyling.NAME: restyling.create,
    selecting.NAME: selecting.create,
    **doing.MAKERS,
}


class CavendishPlugIn(Gimp.PlugIn):
    """One file, two kinds of process: the extension that lives with GIMP, and one for each fill."""

    # The panel and all that belongs to it, once it was opened; only ever set in the extension.
    desk: Desk | None = None
    # Whether the panel was called and is not shown yet.
    is_called = False

    ## GimpPlugIn virtual methods ##

    def do_query_procedures(self) -> list[str]:
        return list(MAKERS)

    def do_set_i18n(self, _name: str) -> bool:
        return False

    def do_create_procedure(self, name: str) -> Gimp.Procedure:
        return MAKERS[name](self, name)

    def do_quit(self) -> None:
        if self.desk is not None:
            self.desk.close()


def main() -> None:
    """Serves GIMP until it lets this process go."""
    Gimp.main(CavendishPlugIn.__gtype__, sys.argv)
