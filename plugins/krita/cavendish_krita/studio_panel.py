# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel for what a model can do: composes a draft, asks, and shows what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cavendish_client.studio import capacity, guide, options
from cavendish_client.studio.document import Document
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.easel import Easel, Phase
from cavendish_client.studio.line import Action
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.studio import Studio, layer_names
from cavendish_krita.disclosure import Disclosure
from cavendish_krita.guard import guarded
from cavendish_krita.line_label import LineLabel
from cavendish_krita.options_box import OptionsBox
from cavendish_krita.pickers import Picker
from cavendish_krita.prompt_box import PromptBox
from cavendish_krita.qt import QHBoxLayout, QToolButton, QVBoxLayout, QWidget, pyqtSignal
from cavendish_krita.reference_list import ReferenceList
from cavendish_krita.start_bar import StartBar
from cavendish_krita.thread_list import ThreadList
from cavendish_krita.upload_notice import UploadNotice
from cavendish_krita.variation_strip import VariationStrip
from cavendish_krita.words_box import WordsBox

MODES = [(mode.name, mode.value.title, mode.value.hint) for mode in Mode]


class StudioPanel(QWidget):
    """document: the picture that the panel's window shows now, or None."""

    settings_asked = pyqtSignal()
    models_asked = pyqtSignal()
    # A part that has to be seen now.
    called = pyqtSignal(QWidget)

    def __init__(
        self, studio: Studio, document: Callable[[], Document | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._document = document
        self._draft = Draft()
        self._mode = Picker("mode", "What to do", self)
        self._choice = Picker("choice", "Which one", self)
        self._gear = _gear(self)
        self._prompt = PromptBox(self._names, self)
        self._references = ReferenceList(self._layers, self)
        self._options = OptionsBox(self)
        self._disclosure = Disclosure(self._options, self._references.adding, self)
        self._start = StartBar(self)
        self._line = LineLabel(self)
        self._upload = UploadNotice(self)
        self._strip = VariationStrip(self)
        self._words = WordsBox(self)
        self._thread = ThreadList(self)
        self._lay_out()
        self._connect()

    def show_picture(self) -> None:
        """Shows how the picture of the window stands."""
        document = self._document()
        self.setEnabled(document is not None)
        if document is not None:
            self._show(self._studio.easel(document))

    def _show(self, easel: Easel) -> None:
        draft = self._draft = easel.draft
        model = capacity.chosen(self._studio.models, draft)
        self._show_mode(easel)
        self._prompt.show_prompt(draft.prompt)
        remark = capacity.crowded(draft, model) or guide.remark(draft, easel.document)
        self._references.show_references(draft, remark)
        self._show_options(easel)
        self._start.setVisible(easel.phase is not Phase.ASKING)
        self._start.show_easel(easel)
        # What is wrong with the picture itself is told above, where erasing is.
        hides = easel.phase is Phase.ASKING or easel.view.obstacle
        self._line.show_line(None if hides else easel.telling)
        if self._upload.show_upload(easel.upload):
            self.called.emit(self._upload)
        self._strip.show_takes(easel.takes, easel.before)
        self._words.show_words(easel.words)
        self._thread.show_thread(easel.thread)

    def _show_mode(self, easel: Easel) -> None:
        draft = easel.draft
        self._mode.show_choices(MODES, draft.mode.name)
        found = options.choices(draft, easel.view)
        self._choice.setVisible(bool(found))
        self._choice.show_choices([(one.key, one.title, one.tip) for one in found], draft.option)
        self._prompt.setPlaceholderText(draft.mode.value.hint)
        self._prompt.setVisible(draft.mode.takes_words)
        self._disclosure.setVisible(draft.mode.has_models)

    def _show_options(self, easel: Easel) -> None:
        studio = self._studio
        what = easel.draft, easel.view, studio.models, studio.shelf.installed
        self._options.show_rows(easel.draft, options.rows(*what))
        self._disclosure.show_summary(options.summary(*what))

    def _connect(self) -> None:
        self._mode.picked.connect(lambda name: self._compose(mode=Mode[name]))
        self._choice.picked.connect(lambda key: self._compose(choice=key))
        self._prompt.edited.connect(lambda words: self._compose(prompt=words))
        self._options.changed.connect(self._change)
        self._disclosure.opened.connect(guarded(self._studio.look_at_models))
        self._references.added.connect(lambda one: self._change(self._draft.with_reference(one)))
        self._references.removed.connect(
            lambda key: self._change(self._draft.without_reference(key))
        )
        self._references.assigned.connect(
            lambda key, role: self._change(self._draft.with_role(key, role))
        )
        self._gear.clicked.connect(self.settings_asked)
        self._line.acted.connect(self._act)
        studio = self._studio
        for signal, call in (
            (self._prompt.entered, studio.start),
            (self._start.started, studio.start),
            (self._start.cancelled, studio.cancel),
            (self._start.live_switched, studio.draw_live),
            (self._upload.agreed, studio.agree),
            (self._upload.kept, studio.keep_here),
            (self._strip.applied, studio.apply),
            (self._strip.discarded, studio.discard),
            (self._thread.gone_back, studio.go_back),
            (self._thread.begun_anew, studio.new_thread),
        ):
            signal.connect(self._told(call))

    def _told(self, call: Callable[..., None]) -> Callable[..., None]:
        """A slot that tells the studio of the picture shown; takes what the signal sends."""

        def slot(*sent: Any) -> None:
            document = self._document()
            if document is not None:
                values = [value for value in sent if not isinstance(value, bool)]
                guarded(lambda: call(document, *values))()

        return slot

    def _compose(self, **fields: Any) -> None:
        self._change(replace(self._draft, **fields))

    def _change(self, draft: Draft) -> None:
        self._told(self._studio.compose)(draft)

    def _act(self, action: Action) -> None:
        if action is Action.PAY_AGAIN:
            self._told(self._studio.pay_again)()
        elif action is Action.ONLINE:
            self._studio.work_offline(False)
        elif action is Action.MODELS:
            self.models_asked.emit()
        else:
            self.settings_asked.emit()

    def _names(self) -> list[str]:
        document = self._document()
        names = list(layer_names(document)) if document is not None else []
        return [*(one.name for one in self._draft.references), *names]

    def _layers(self) -> Any:
        document = self._document()
        return document.layers() if document is not None else []

    def _lay_out(self) -> None:
        space = max(self.fontMetrics().height() // 4, 2)
        modes = QHBoxLayout()
        modes.setSpacing(space)
        modes.addWidget(self._mode, 3)
        modes.addWidget(self._choice, 2)
        modes.addWidget(self._gear)
        column = QVBoxLayout(self)
        column.setContentsMargins(space, space, space, space)
        column.setSpacing(space)
        column.addLayout(modes)
        for part in (
            self._prompt,
            self._references,
            self._disclosure,
            self._start,
            self._upload,
            self._line,
            self._strip,
            self._words,
            self._thread,
        ):
            column.addWidget(part)
        column.addStretch(1)


def _gear(parent: QWidget) -> QToolButton:
    gear = QToolButton(parent)
    gear.setObjectName("cavendish_settings")
    gear.setText("⚙")
    gear.setToolTip("Keys, budget and what may leave this machine")
    gear.setAccessibleName("Settings")
    return gear
