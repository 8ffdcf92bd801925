# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish setup`: installs the plug-ins for the current user, or removes them."""

import argparse
from typing import TYPE_CHECKING

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish_client import errors
from cavendish_client.paths import state_paths

if TYPE_CHECKING:
    from cavendish_installer.editors import Editor

KINDS = {"krita": "Krita", "gimp": "GIMP"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the verb's own flags."""
    add = parser.add_argument
    add("--krita", action="store_true", help="only Krita's")
    add("--gimp", action="store_true", help="only GIMP's")
    add("--dry-run", action="store_true", help="tell what would be done, and do nothing")
    add("--remove", action="store_true", help="take the plug-ins away again")


def run(options: argparse.Namespace, console: Console) -> int:
    """Installs or removes. Raises EditorNotFound, FileError."""
    from cavendish_installer.installation import Installation

    steps: list[str] = []

    def say(step: str) -> None:
        steps.append(step)
        console.say(f"would do: {step}" if options.dry_run else step)

    installation = Installation(state_paths(options.state_dir), say, dry_run=options.dry_run)
    asked = [kind for kind in KINDS if getattr(options, kind)]
    if options.remove:
        installation.remove(asked or KINDS)
        if not steps:
            console.say("No plug-in was installed by `cavendish setup`.")
    else:
        installation.install(chosen(asked))
        console.say("Start the editors anew; the panel is called Cavendish.")
    console.tell({"dry_run": options.dry_run, "steps": steps})
    return exits.OK


def chosen(asked: list[str]) -> "list[Editor]":
    """The editors of the kinds asked for, or all that are there.

    Raises EditorNotFound where one that was asked for is not there, or none is.
    """
    from cavendish_installer.editors import Machine, find_editors

    found = find_editors(Machine())
    missing = [KINDS[kind] for kind in asked if kind not in {editor.kind for editor in found}]
    if missing or not found:
        raise errors.EditorNotFound(editor=" and ".join(missing) or " or ".join(KINDS.values()))
    return [editor for editor in found if not asked or editor.kind in asked]
