# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line at a terminal, with a person who answers its question."""

import os
import pty
import subprocess
import sys
from pathlib import Path


def answered(state_dir: Path, *words: str, question: str, answer: str) -> tuple[int, bytes]:
    """Types answer once question is shown; the exit code, and all that the terminal showed."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cavendish.cli.main", *words, "--state-dir", str(state_dir)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown = b""
    while question.encode() not in shown:
        shown += os.read(controller, 1000)
    os.write(controller, answer.encode() + b"\n")
    try:
        while piece := os.read(controller, 1000):
            shown += piece
    except OSError:  # how Linux tells that the terminal's other end is closed
        pass
    os.close(controller)
    return process.wait(20), shown
