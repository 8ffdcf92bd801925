# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Cavendish keeps what it needs between runs: one definition for daemon, client and tools.

The folder follows from the home folder alone. A sandbox such as Flatpak remaps `XDG_*`, so a path
taken from those would be another one inside the editor than outside of it.
"""

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

STATE_DIR_VARIABLE = "CAVENDISH_STATE_DIR"
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system, not a temporary file


def default_state_dir(platform: str = sys.platform, home: Path | None = None) -> Path:
    """The state folder of this user on this platform, whether or not it exists."""
    home = home or Path.home()
    if platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else home / "AppData" / "Local") / "Cavendish"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "Cavendish"
    return home / ".local" / "state" / "cavendish"


@dataclass(frozen=True)
class StatePaths:
    """Every path below one state folder. Computing one touches no disk."""

    root: Path

    @property
    def discovery(self) -> Path:
        """Tells where the daemon listens, and its tokens; there only while it serves."""
        return self.root / "daemon.json"

    @property
    def lifetime_lock(self) -> Path:
        """Held by the daemon for as long as it runs."""
        return self.root / "daemon.lock"

    @property
    def start_lock(self) -> Path:
        """Held by whoever is starting the daemon."""
        return self.root / "start.lock"

    @property
    def log(self) -> Path:
        """The daemon's log; rotated."""
        return self.root / "cavendish.log"

    @property
    def start_log(self) -> Path:
        """What the daemon said on stderr when it was last started by a client."""
        return self.root / "start.log"

    @property
    def journal(self) -> Path:
        """The jobs."""
        return self.root / "journal.sqlite3"

    @property
    def keys(self) -> Path:
        """Which endpoints have a key; the keys themselves only where the artist agreed to it."""
        return self.root / "keys.json"

    @property
    def blobs(self) -> Path:
        """The pixels, by their digests."""
        return self.root / "blobs"

    @property
    def models(self) -> Path:
        """The models that run on this machine."""
        return self.root / "models"

    @property
    def own_models(self) -> Path:
        """The artist's own catalog of such models; need not be there."""
        return self.root / "models.toml"

    @property
    def measurements(self) -> Path:
        """How fast each device of this machine runs each of its models."""
        return self.root / "devices.json"

    @property
    def exchange(self) -> Path:
        """Memory-mapped files on disk: what a sandboxed editor can see too."""
        return self.root / "exchange"

    @property
    def fast_exchange(self) -> Path:
        """Memory-mapped files in shared memory: Linux only, and not seen inside every sandbox."""
        owner = os.getuid() if hasattr(os, "getuid") else 0
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        return SHARED_MEMORY / f"cavendish-{owner}-{key}"

    @property
    def install(self) -> Path:
        """What `cavendish setup` laid out, and the command that starts the daemon."""
        return self.root / "install.json"


def state_paths(state_dir: str | os.PathLike[str] | None = None) -> StatePaths:
    """The paths below state_dir, else below $CAVENDISH_STATE_DIR, else below this user's own.

    The folder is made absolute, and symbolic links in it are followed, so that daemon and client
    name the same exchange however each was told of it.
    """
    chosen = state_dir or os.environ.get(STATE_DIR_VARIABLE) or default_state_dir()
    return StatePaths(Path(os.path.realpath(Path(chosen).expanduser())))
