# SPDX-License-Identifier: GPL-3.0-or-later
"""What the editors' main threads import holds no gRPC: that takes half a second to load."""

import subprocess
import sys
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[2] / "plugins"
HEAVY = {"cavendish_proto", "google", "grpclib", "h2"}
# They need the editor itself; in a real one, the editors' own tests look.
IN_EDITOR = ("cavendish_krita.docker", "cavendish_krita.entry", "cavendish_krita.host")
LIST = "import sys, {}; print(*(name.partition('.')[0] for name in sys.modules))"


def modules(host: str, package: str) -> list[str]:
    """The modules of a package, by their full names."""
    root = PLUGINS / host
    paths = (path.relative_to(root).with_suffix("") for path in (root / package).rglob("*.py"))
    return [".".join(path.parts) for path in paths if path.stem != "__init__"]


def loaded(names: list[str]) -> set[str]:
    """The packages that importing modules loads, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LIST.format(", ".join(names))],
        capture_output=True,
        text=True,
        check=True,
        env={"QT_QPA_PLATFORM": "offscreen"},
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "names",
    [
        ["cavendish_client.background", *modules("client", "cavendish_client/studio")],
        [one for one in modules("krita", "cavendish_krita") if one not in IN_EDITOR],
    ],
    ids=["studio", "krita"],
)
def test_panels_load_no_grpc(names: list[str]) -> None:
    found = loaded(names)
    assert "cavendish_client" in found
    assert not found & HEAVY


def test_client_itself_does_load_it() -> None:
    assert loaded(["cavendish_client.client"]) >= HEAVY
