# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys, budget, and what may leave this machine: the daemon keeps all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cavendish_client import Permission, errors
from cavendish_client.studio import price
from cavendish_client.studio.draft import Layer
from cavendish_client.studio.preferences import (
    CAPS,
    PERMISSIONS,
    Page,
    Preferences,
    local_layers,
    with_choices,
)
from cavendish_client.usage import Budget
from cavendish_krita.layer_marks import LayerMarks
from cavendish_krita.pickers import Picker
from cavendish_krita.qt import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
    pyqtSignal,
)
from cavendish_krita.wrapped import WrappedLabel

CHOICES = [(one.value, title, "") for one, title in PERMISSIONS]


class SettingsDialog(QDialog):
    """document: the name of the open picture, '' where there is none; layers: its layers.

    Both of them can be marked as never leaving this machine.
    """

    changed = pyqtSignal()

    def __init__(
        self, preferences: Preferences, document: str, layers: Sequence[Layer], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Cavendish Settings")
        self.setObjectName("cavendish_settings_dialog")
        self._preferences = preferences
        self._named = document
        self._page: Page | None = None
        self._is_gone = False
        self.finished.connect(self._leave)
        self._endpoint = Picker("endpoint", "Where models are asked", self)
        self._endpoint.picked.connect(lambda _name: self._show_key())
        self._first = _button("Try First", "try_first", self)
        self._first.setToolTip("The others are asked where this one cannot be reached")
        self._first.clicked.connect(self._try_first)
        self._state = WrappedLabel("key_state", self)
        self._key = _key_field(self)
        self._file = QCheckBox("Keep it in a private file if there is no keyring", self)
        self._file.setObjectName("cavendish_allow_file")
        self._store = _button("Store Key", "store_key", self)
        self._forget = _button("Forget Key", "forget_key", self)
        self._permission = Picker("permission", "Pictures may leave this machine", self)
        self._mark = QCheckBox("This document never leaves this machine", self)
        self._mark.setObjectName("cavendish_local_only")
        self._layers = LayerMarks(layers, self)
        self._caps = {name: _cap_field(name, self) for name, _ in CAPS}
        self._spent = WrappedLabel("spent", self)
        self._problem = WrappedLabel("settings_problem", self)
        self._buttons = QDialogButtonBox(self)
        self._lay_out()
        self._store.clicked.connect(lambda: self._keep_key(self._key.text().strip()))
        self._key.textChanged.connect(self._show_key)
        self._forget.clicked.connect(lambda: self._keep_key(""))
        self._enable(False)
        preferences.load(document, self._arrived)

    def save(self) -> None:
        """Saves what was chosen, and closes when the daemon has it."""
        if self._page is None:
            return
        try:
            caps = {f"{name}_micro_usd": price.micro(self._caps[name].text()) for name, _ in CAPS}
        except ValueError:
            self._problem.setText("A budget is an amount in dollars, such as 2.50, or empty.")
            return
        permission = Permission(self._permission.currentData())
        page = with_choices(
            self._page,
            permission,
            Budget(**caps),
            local_only=self._mark.isChecked(),
            local_layers=local_layers(self._page, self._layers.marks()),
        )
        self._enable(False)
        self._preferences.save(self._named, page, self._saved)

    def _leave(self, _result: int) -> None:
        # An answer may still be under way; the widgets are deleted by then.
        self._is_gone = True

    def _keep_key(self, key: str) -> None:
        self._key.clear()
        self._enable(False)
        self._preferences.store_key(
            self._named,
            str(self._endpoint.currentData()),
            key,
            self._key_kept,
            allow_file=self._file.isChecked(),
        )

    def _saved(self, page: Page | None, error: errors.CavendishError | None) -> None:
        self._arrived(page, error)
        if error is None and not self._is_gone:
            self.changed.emit()
            self.accept()

    def _key_kept(self, page: Page | None, error: errors.CavendishError | None) -> None:
        if self._is_gone:
            return
        if page is not None and self._page is not None:
            # What was chosen and not saved yet stays.
            self._page = replace(page, settings=self._page.settings)
        self._enable(True)
        self._show_key()
        self._problem.setText("" if error is None else f"{error.message} {error.next_step}")
        self.changed.emit()

    def _arrived(self, page: Page | None, error: errors.CavendishError | None) -> None:
        if self._is_gone:
            return
        self._problem.setText("" if error is None else f"{error.message} {error.next_step}")
        if page is None:
            self._enable(self._page is not None)
            return
        self._page = page
        self._layers.show_marks(page.local_layers)
        self._show_endpoints(page.endpoints[0][0] if page.endpoints else "")
        self._permission.show_choices(CHOICES, page.settings.cloud.value)
        self._mark.setChecked(page.local_only)
        for name, _ in CAPS:
            cap = getattr(page.budget, f"{name}_micro_usd")
            self._caps[name].setText("" if cap is None else f"{cap / price.MICRO:.2f}")
        self._spent.setText(page.spent_words)
        self._enable(True)
        self._show_key()

    def _try_first(self) -> None:
        if self._page is not None:
            name = str(self._endpoint.currentData())
            self._page = self._page.with_first(name)
            self._show_endpoints(name)
            self._show_key()

    def _show_endpoints(self, chosen: str) -> None:
        if self._page is not None:
            where = {one.name: one.base_url or "Google" for one in self._page.settings.endpoints}
            choices = [(name, title, where[name]) for name, title in self._page.endpoints]
            self._endpoint.show_choices(choices, chosen)

    def _show_key(self, *_text: str) -> None:
        if self._page is not None:
            name = str(self._endpoint.currentData())
            has_key = any(key.endpoint == name for key in self._page.keys)
            problem = self._page.problem_words(name)
            self._state.setText("\n".join(filter(None, (self._page.key_words(name), problem))))
            self._first.setEnabled(self._endpoint.currentIndex() > 0)
            self._forget.setEnabled(has_key)
            self._store.setEnabled(bool(self._key.text().strip()))

    def _enable(self, is_enabled: bool) -> None:
        parts: list[QWidget] = [self._endpoint, self._key, self._file, self._store, self._forget]
        parts += [self._first, self._layers]
        for part in (*parts, self._permission, self._mark, *self._caps.values(), self._buttons):
            part.setEnabled(is_enabled)
        self._mark.setEnabled(is_enabled and bool(self._named))

    def _lay_out(self) -> None:
        standard = QDialogButtonBox.StandardButton
        self._buttons.setStandardButtons(standard.Save | standard.Cancel)
        self._buttons.accepted.connect(self.save)
        self._buttons.rejected.connect(self.reject)
        keys = QHBoxLayout()
        keys.addWidget(self._store)
        keys.addWidget(self._forget)
        keys.addStretch(1)
        form = QFormLayout()
        endpoints = QHBoxLayout()
        endpoints.addWidget(self._endpoint, 1)
        endpoints.addWidget(self._first)
        form.addRow("Endpoint", endpoints)
        form.addRow("Key", self._key)
        form.addRow("", self._state)
        form.addRow("", self._file)
        form.addRow("", keys)
        form.addRow("Pictures may leave\nthis machine", self._permission)
        form.addRow("", self._mark)
        if self._layers.marks():
            form.addRow("Layers that never\nleave it", self._layers)
        for name, title in CAPS:
            form.addRow(title, self._caps[name])
        form.addRow("", self._spent)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addWidget(self._buttons)


def _key_field(parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setObjectName("cavendish_key")
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setPlaceholderText("Paste a new key")
    field.setMaxLength(1024)
    return field


def _cap_field(name: str, parent: QWidget) -> QLineEdit:
    field = QLineEdit(parent)
    field.setObjectName(f"cavendish_cap_{name}")
    field.setPlaceholderText("No limit")
    field.setToolTip("US dollars")
    return field


def _button(title: str, name: str, parent: QWidget) -> QPushButton:
    button = QPushButton(title, parent)
    button.setObjectName(f"cavendish_{name}")
    button.setAutoDefault(False)
    return button
