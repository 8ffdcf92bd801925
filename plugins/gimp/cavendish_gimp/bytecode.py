# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles the plug-in's files before they are needed, once after each installation.

Python compiles a file when it is first imported, and lets no other thread on meanwhile: up to 40 ms
a file, some 0.3 s in all. While the panel opens, its window would stand still that long; before
that nobody waits for this process.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

PACKAGE = Path(__file__).parent


def begin_compiling(package: Path = PACKAGE) -> threading.Thread | None:
    """Compiles what is not compiled yet, on a thread of its own.

    None where Python would not keep what it compiles.
    """
    if sys.dont_write_bytecode or not os.access(package, os.W_OK):
        return None
    thread = threading.Thread(target=compile_all, args=(package,), daemon=True)
    thread.start()
    return thread


def compile_all(package: Path) -> None:
    """Compiles; what cannot be compiled, or not be kept, is left to the import that needs it."""
    import compileall  # Only the one process that compiles has to load it.

    compileall.compile_dir(package, quiet=2)
