# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.links_box."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QObject, Qt, QUrl, pyqtSlot
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from cavendish_client.studio.line import Link
from cavendish_krita.links_box import LinksBox

LINKS = (Link("<b>Bananas</b>", "https://a.example/x?y"), Link("Apples " * 40, "http://c.example"))


class Browser(QObject):
    """Takes what would go to the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @pyqtSlot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    for scheme in ("http", "https"):
        QDesktopServices.setUrlHandler(scheme, made.open)
    yield made
    for scheme in ("http", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[LinksBox]:
    parent = QWidget()
    qtbot.addWidget(parent)
    yield LinksBox(parent)
    parent.close()


def test_pages_are_plain_words_however_long(box: LinksBox) -> None:
    box.show_links(LINKS)
    titles = [one for one in box.findChildren(QLabel) if one.toolTip()]
    assert [title.text() for title in titles] == [link.title for link in LINKS]
    assert {title.textFormat() for title in titles} == {Qt.TextFormat.PlainText}
    assert box.minimumSizeHint().width() < 200


def test_click_opens_the_page(box: LinksBox, browser: Browser) -> None:
    box.show_links(LINKS)
    box.findChildren(QToolButton)[0].click()
    assert browser.opened == ["https://a.example/x?y"]


def test_box_is_hidden_without_pages(box: LinksBox) -> None:
    box.show_links(LINKS)
    assert not box.isHidden()
    box.show_links(())
    assert box.isHidden()
