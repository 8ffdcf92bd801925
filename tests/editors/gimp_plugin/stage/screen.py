# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts see and do on GIMP's display: windows, pictures of them, clicks and keys."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from editor_driver import Drive

PANEL = "Cavendish"
BRIGHT = 200


def run(*command: str | Path) -> str:
    """The output of an X client."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def manage_windows(drive: Drive) -> None:
    """Starts a window manager, which keeps the panel above GIMP's window as on a desktop."""
    subprocess.Popen(["openbox"], stdin=subprocess.DEVNULL)
    drive.until(lambda: "window id #" in run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"))


def find(title: str) -> str:
    """The id of a visible window by its title, a regular expression; '' where there is none."""
    command = ["xdotool", "search", "--onlyvisible", "--name", title]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    return found[-1] if found else ""


def panel() -> str:
    """The panel's window; '' while it is closed."""
    return find(f"^{PANEL}$")


def is_above(window: str, other: str) -> bool:
    """Whether a window lies above another one."""
    order = re.findall(r"0x[0-9a-f]+", run("xprop", "-root", "_NET_CLIENT_LIST_STACKING"))
    stack = [int(each, 16) for each in order]
    return stack.index(int(window)) > stack.index(int(other))


def photograph(path: Path, window: str = "root") -> None:
    """Writes a PNG file of a window."""
    run("import", "-window", window, f"png:{path}")


def size(window: str) -> tuple[int, int]:
    """Width and height of a window."""
    text = run("xwininfo", "-id", window)
    width, height = (int(re.findall(rf"{side}: (\d+)", text)[0]) for side in ("Width", "Height"))
    return width, height


def click(window: str, x: int, y: int) -> None:
    """Clicks in a window, and takes the pointer away again so that nothing is lit up."""
    run("xdotool", "mousemove", "--window", window, str(x), str(y), "click", "1")
    run("xdotool", "mousemove", "5", "995")


def press(window: str, keys: str) -> None:
    """Presses keys in a window."""
    run("xdotool", "windowactivate", "--sync", window, "key", "--clearmodifiers", keys)


def brightest(window: str, area: str) -> int:
    """The brightest value in an area of a window, WxH+X+Y: words in dark themes are bright."""
    command = ["import", "-window", window, "-crop", area, "-depth", "8", "gray:-"]
    return max(subprocess.run(command, capture_output=True, check=True).stdout)


def words(window: str) -> str:
    """What the panel's main button says, as far as its brightness tells: 'idle', 'ready', 'busy'.

    Words of a button that cannot be pressed are dim; beside a busy one lies that of Cancel.
    """
    width, _ = size(window)
    if brightest(window, f"50x16+{width - 65}+22") > BRIGHT // 2:
        return "busy"
    return "ready" if brightest(window, f"{width // 2}x16+{width // 4}+22") > BRIGHT else "idle"
