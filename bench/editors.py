# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench editors`: what the plug-ins cost inside the real editors."""

from bench import gimp, krita
from bench.figure import Figure


def figures() -> list[Figure]:
    """The figures of each editor, one editor after the other."""
    return [*krita.figures(), *gimp.figures()]
