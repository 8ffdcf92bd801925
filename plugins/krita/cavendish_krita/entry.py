# SPDX-License-Identifier: GPL-3.0-or-later
"""The composition root: puts the parts together when Krita switches the plug-in on."""

from __future__ import annotations

from functools import partial
from typing import Any

from cavendish_client import VERSION, Background
from cavendish_client.studio.mode import Mode
from cavendish_krita.announcer import Announcer
from cavendish_krita.bridge import Bridge
from cavendish_krita.controller import Controller
from cavendish_krita.docker import CavendishDocker
from cavendish_krita.guard import guarded
from cavendish_krita.host import Extension, Host
from cavendish_krita.sheet import Sheet
from cavendish_krita.verb_actions import TITLES, name_of

DOCKER = "cavendish_docker"
MENU = "tools/scripts"


class CavendishExtension(Extension):  # type: ignore[misc]
    """Gives each window the verbs as actions, which the artist may bind to keys."""

    def __init__(self, host: Host, controller: Controller, bridge: Bridge, parent: Any) -> None:
        super().__init__(parent)
        self._host = host
        self._controller = controller
        self._studio = bridge.studio
        self._announcer = Announcer(bridge.studio, controller, host.say)
        self._look = guarded(self._announcer.look)
        controller.changed.connect(self._look)
        bridge.changed.connect(self._look)

    def setup(self) -> None:
        """Is called by Krita once; there is nothing to set up."""

    def createActions(self, window: Any) -> None:  # noqa: N802 - Krita's name
        """Is called by Krita for each new window."""
        erase = window.createAction("cavendish_erase", "Erase Selection", MENU)
        erase.triggered.connect(guarded(self._erase))
        cancel = window.createAction("cavendish_cancel", "Stop Cavendish", MENU)
        cancel.triggered.connect(guarded(self._cancel))
        for mode, title in TITLES.items():
            action = window.createAction(name_of(mode), title, MENU)
            action.triggered.connect(guarded(partial(self._do, mode)))

    def _erase(self) -> None:
        document = self._host.active_document()
        if document is not None:
            self._controller.erase(document)
            self._announcer.follow_erasing(document)

    def _cancel(self) -> None:
        document = self._host.active_document()
        self._controller.cancel(document)
        if document is not None:
            self._studio.cancel(Sheet(document))

    def _do(self, mode: Mode) -> None:
        document = self._host.active_document()
        if document is not None:
            sheet = Sheet(document)
            self._studio.do(sheet, mode)
            self._announcer.follow(sheet)


def join() -> None:
    """Adds the docker and the actions to Krita. The daemon is left alone until the first use."""
    host = Host()
    session = Background(name="krita", version=VERSION)
    # Loads gRPC on the network's thread while Krita starts, where nobody feels it; the daemon is
    # neither looked for nor started.
    session.submit(_nothing)
    controller, bridge = Controller(session), Bridge(session)
    host.add_docker(DOCKER, partial(CavendishDocker, host, controller, bridge))
    host.add_extension(partial(CavendishExtension, host, controller, bridge))
    host.when_closing(guarded(controller.close))
    host.when_closing(guarded(host.close))


async def _nothing(_client: object) -> None:
    """Asks the client for nothing."""
