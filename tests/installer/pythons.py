# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Python from 3.10 to 3.14 that this machine has."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
TELL = "import sys; print('%d.%d' % sys.version_info[:2])"


@cache
def pythons() -> dict[str, str]:
    """Version -> program: on the PATH, and where pyenv and uv keep theirs."""
    found = {".".join(map(str, sys.version_info[:2])): sys.executable}
    for version in VERSIONS:
        for program in candidates(version):
            if version not in found and tells(program) == version:
                found[version] = program
    return dict(sorted(found.items(), key=lambda item: int(item[0].partition(".")[2])))


def candidates(version: str) -> list[str]:
    """Programs that may be a Python of this version."""
    on_path = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    uv = Path.home() / ".local" / "share" / "uv" / "python"
    kept = [*pyenv.glob(f"{version}.*/bin/python"), *uv.glob(f"cpython-{version}.*/bin/python3")]
    return [*([on_path] if on_path else []), *map(str, sorted(kept))]


def tells(program: str) -> str:
    """The version that a program tells; '' for what does not run, such as a shim of pyenv's."""
    try:
        done = subprocess.run(
            [program, "-S", "-s", "-c", TELL],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
