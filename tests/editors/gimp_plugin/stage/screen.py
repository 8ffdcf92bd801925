# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts see and do on GIMP's display: windows, pictures of them, clicks and keys.

Windows come, move and get the focus when the window manager gets to it. So nothing here presses a
key before the window has the focus, and what is asked of a window is waited for.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from editor_driver import Drive

PANEL = "Cavendish"
PANEL_KEYS = "ctrl+shift+F12"
BRIGHT = 200
PAINTED = 60
BAR = "8x4+13+62"
SECONDS = 20
# How far a window manager may put a window from where it was asked to be, for its frame.
FRAME = 40


def ask(*command: str | Path) -> str:
    """The output of an X client; what it could not find is not in it."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    return done.stdout


def run(*command: str | Path) -> str:
    """The output of an X client that must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS)
    return done.stdout


def manage_windows(drive: Drive) -> None:
    """Starts a window manager, which keeps the panel above GIMP's window as on a desktop."""
    subprocess.Popen(["openbox"], stdin=subprocess.DEVNULL)
    drive.until(
        lambda: "window id #" in run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"),
        what="the window manager",
    )


def find(title: str) -> str:
    """The id of a visible window by its title, a regular expression; '' where there is none."""
    found = ask("xdotool", "search", "--onlyvisible", "--name", title).split()
    return found[-1] if found else ""


def panel() -> str:
    """The panel's window; '' while it is closed."""
    return find(f"^{PANEL}$")


def is_above(window: str, other: str) -> bool:
    """Whether both windows are shown, and this one lies above the other one."""
    order = re.findall(r"0x[0-9a-f]+", run("xprop", "-root", "_NET_CLIENT_LIST_STACKING"))
    stack = [str(int(each, 16)) for each in order]
    return {window, other} <= set(stack) and stack.index(window) > stack.index(other)


def photograph(path: Path, window: str = "root") -> None:
    """Writes a PNG file of a window."""
    run("import", "-window", window, f"png:{path}")


def place(drive: Drive, window: str, x: int, y: int, size: tuple[int, int] | None = None) -> None:
    """Moves a window, and gives it another size if one is named."""
    if size is not None:
        run("xdotool", "windowsize", window, str(size[0]), str(size[1]))
        drive.until(lambda: size_of(window) == size, what=f"a window of {size}")
    run("xdotool", "windowmove", window, str(x), str(y))
    drive.until(lambda: is_near(window, x, y), what=f"a window at {x}, {y}")


def is_near(window: str, x: int, y: int) -> bool:
    """Whether a window lies at this place, its frame aside."""
    left, top = numbers(window, "Absolute upper-left X", "Absolute upper-left Y")
    return abs(left - x) <= FRAME and abs(top - y) <= FRAME


def size_of(window: str) -> tuple[int, int]:
    """Width and height of a window."""
    return numbers(window, "Width", "Height")


def numbers(window: str, first: str, second: str) -> tuple[int, int]:
    """Two of the numbers that xwininfo tells of a window."""
    text = run("xwininfo", "-id", window)
    one, other = (int(re.findall(rf"{name}: +(-?\d+)", text)[0]) for name in (first, second))
    return one, other


def click(window: str, x: int, y: int) -> None:
    """Clicks in a window, and takes the pointer away again so that nothing is lit up."""
    run("xdotool", "mousemove", "--window", window, str(x), str(y), "click", "1")
    run("xdotool", "mousemove", "5", "995")


def press(drive: Drive, window: str, keys: str) -> None:
    """Presses keys in a window, once it has the focus."""
    drive.until(lambda: has_focus(window), what=f"the focus for {keys}")
    run("xdotool", "key", "--clearmodifiers", keys)


def has_focus(window: str) -> bool:
    """Whether a window gets what is typed; where it does not, asks for that."""
    if ask("xdotool", "getwindowfocus").strip() == window:
        return True
    ask("xdotool", "windowactivate", window)
    return False


def call_panel(drive: Drive, window: str, panel: str) -> None:
    """Opens the panel by its key, as people do: called so, it knows the window to stay above.

    Not by GIMP's search of actions: its window grabs the keyboard some time after it is seen, and
    finds nothing when one letter of the words is lost.
    """
    press(drive, window, PANEL_KEYS)
    drive.until(lambda: belongs_to(panel, window), what="the panel to know the picture's window")
    drive.until(lambda: is_above(panel, window), what="the panel above the picture")


def belongs_to(window: str, owner: str) -> bool:
    """Whether a window is kept above another one, whatever is done to that one."""
    told = re.findall(r"0x[0-9a-f]+", run("xprop", "-id", window, "WM_TRANSIENT_FOR"))
    return [str(int(each, 16)) for each in told] == [owner]


def brightest(window: str, area: str) -> int:
    """The brightest value in an area of a window, WxH+X+Y: words in dark themes are bright."""
    command = ["import", "-window", window, "-crop", area, "-depth", "8", "gray:-"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=SECONDS)
    return max(done.stdout)


def is_moving(window: str) -> bool:
    """Whether the panel's bar shows some progress."""
    return brightest(window, BAR) > PAINTED


def words(window: str) -> str:
    """What the panel's main button says, as far as its brightness tells.

    'idle', 'ready', 'busy', or '' where nothing is painted yet. Words of a button that cannot be
    pressed are dim; beside a busy one lies that of Cancel.
    """
    width, _ = size_of(window)
    if brightest(window, f"30x16+{width - 58}+22") > BRIGHT // 2:
        return "busy"
    verb = brightest(window, f"{width // 2}x16+{width // 4}+22")
    return "ready" if verb > BRIGHT else "idle" if verb > PAINTED else ""
