# SPDX-License-Identifier: GPL-3.0-or-later
"""The exit codes, by what went wrong; `cavendish --help` prints this table."""

from cavendish_client import errors

OK = 0
FAILED = 1
USAGE = 2
INPUT = 3
DAEMON = 4
REFUSED = 5
OUTPUT = 6
INTERRUPTED = 130

MEANINGS = {
    OK: "done",
    FAILED: "a bug, or `doctor` found something broken",
    USAGE: "the command line is wrong, or asks for what there cannot be",
    INPUT: "a picture or mask cannot be used",
    DAEMON: "the daemon cannot be reached or started, or is not trusted",
    REFUSED: "the daemon refused the job, or the job failed",
    OUTPUT: "a file cannot be read or written, or may not be",
    INTERRUPTED: "interrupted; the job was cancelled",
}

# The nearest class in an error's ancestry decides.
CODES: dict[type[Exception], int] = {
    errors.Internal: FAILED,
    errors.InvalidRequest: USAGE,
    errors.ImageError: INPUT,
    errors.MaskError: INPUT,
    errors.DaemonError: DAEMON,
    errors.FileError: OUTPUT,
    errors.CavendishError: REFUSED,
}


def code_of(error: errors.CavendishError) -> int:
    """The exit code of an error."""
    return next(CODES[cls] for cls in type(error).__mro__ if cls in CODES)
