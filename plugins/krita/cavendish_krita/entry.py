# SPDX-License-Identifier: GPL-3.0-or-later
"""The composition root: puts the parts together when Krita switches the plug-in on."""

from __future__ import annotations

from functools import partial
from typing import Any

from cavendish_client import VERSION, Background
from cavendish_krita.bridge import Bridge
from cavendish_krita.controller import Controller
from cavendish_krita.docker import CavendishDocker
from cavendish_krita.guard import guarded
from cavendish_krita.host import Extension, Host

DOCKER = "cavendish_docker"
MENU = "tools/scripts"


class CavendishExtension(Extension):  # type: ignore[misc]
    """Gives each window the verbs as actions, which the artist may bind to keys."""

    def __init__(self, host: Host, controller: Controller, parent: Any) -> None:
        super().__init__(parent)
        self._host = host
        self._controller = controller

    def setup(self) -> None:
        """Is called by Krita once; there is nothing to set up."""

    def createActions(self, window: Any) -> None:  # noqa: N802 - Krita's name
        """Is called by Krita for each new window."""
        erase = window.createAction("cavendish_erase", "Erase Selection", MENU)
        erase.triggered.connect(guarded(self._erase))
        cancel = window.createAction("cavendish_cancel", "Cancel Erasing", MENU)
        cancel.triggered.connect(guarded(self._cancel))

    def _erase(self) -> None:
        self._controller.erase(self._host.active_document())

    def _cancel(self) -> None:
        self._controller.cancel(self._host.active_document())


def join() -> None:
    """Adds the docker and the actions to Krita. The daemon is left alone until the first use."""
    host = Host()
    session = Background(name="krita", version=VERSION)
    # Loads gRPC on the network's thread while Krita starts, where nobody feels it; the daemon is
    # neither looked for nor started.
    session.submit(_nothing)
    controller, bridge = Controller(session), Bridge(session)
    host.add_docker(DOCKER, partial(CavendishDocker, host, controller, bridge))
    host.add_extension(partial(CavendishExtension, host, controller))
    host.when_closing(guarded(controller.close))
    host.when_closing(guarded(host.close))


async def _nothing(_client: object) -> None:
    """Asks the client for nothing."""
