# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a picture may be written to, and that it is there whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from cavendish_client import errors

FORMATS = (".png", ".tif", ".tiff", ".webp", ".ora")


def check_output(output: Path, inputs: list[Path], *, force: bool) -> None:
    """Refuses an output before any work is done.

    Raises PathRefused for a symbolic link, and for an input unless force; FileUnusable for another
    format, a folder, and a folder that is not there or cannot be written to.
    """
    if output.suffix.lower() not in FORMATS:
        raise errors.FileUnusable(
            f"{output}: {output.suffix or 'no suffix'} is no format to write.",
            f"Name a file that ends in one of {', '.join(FORMATS)}.",
            path=output,
        )
    if output.is_symlink():
        raise errors.PathRefused(path=output, problem="it is a symbolic link")
    if output.is_dir():
        raise errors.FileUnusable(path=output, problem="is a folder")
    if not force and any(is_same(output, path) for path in inputs):
        raise errors.PathRefused(
            f"{output} may not be used: it is also read.",
            "Name another file, or use --force.",
            path=output,
        )
    folder = output.absolute().parent
    if not folder.is_dir():
        raise errors.FileUnusable(path=folder, problem="is not a folder")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise errors.FileUnusable(path=folder, problem="cannot be written to")
    if output.exists() and not stat.S_ISREG(output.stat().st_mode):
        raise errors.PathRefused(path=output, problem="it is not a plain file")


def is_same(one: Path, other: Path) -> bool:
    """Whether both name the same existing file."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Lets write fill a file beside path, and puts it in place when it is whole.

    Raises DiskFull, FileUnusable; then nothing is left behind, and what was at path stays.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".cavendish-")
        try:
            with os.fdopen(handle, "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~current_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.DiskFull(folder=path.absolute().parent) from error
        raise errors.FileUnusable(path=path, problem=error.strerror or str(error)) from error


def current_umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
