# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel for what a model can do: composes a draft, asks, and shows what comes of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from cavendish_client import errors
from cavendish_client.studio import capacity, guide, options
from cavendish_client.studio.document import Document
from cavendish_client.studio.draft import Draft, Layer
from cavendish_client.studio.easel import Easel, Phase
from cavendish_client.studio.line import Action
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.studio import Studio
from cavendish_gimp.studio.disclosure import Disclosure
from cavendish_gimp.studio.gtk import Gtk, row, show
from cavendish_gimp.studio.line_label import LineLabel
from cavendish_gimp.studio.options_box import OptionsBox
from cavendish_gimp.studio.picker import Picker
from cavendish_gimp.studio.prompt_box import PromptBox
from cavendish_gimp.studio.reference_list import ReferenceList
from cavendish_gimp.studio.start_bar import StartBar
from cavendish_gimp.studio.thread_list import ThreadList
from cavendish_gimp.studio.upload_notice import UploadNotice
from cavendish_gimp.studio.variation_strip import VariationStrip
from cavendish_gimp.studio.words_box import WordsBox

LOGGER = logging.getLogger(__name__)
MODES = [(mode.name, mode.value.title) for mode in Mode]


class StudioPanel(Gtk.Box):
    """document: the picture to work on now, or None. on_settings: the artist wants to set things.

    on_models: they want to see the models of this machine. on_fit: what is shown has become more or
    less.
    """

    def __init__(
        self,
        studio: Studio,
        document: Callable[[], Document | None],
        *,
        on_settings: Callable[[], None],
        on_models: Callable[[], None],
        on_fit: Callable[[], None],
    ) -> None:
        super().__init__(orientation=Gtk.Orientation.VERTICAL, spacing=6)
        self._studio, self._document = studio, document
        self._on_settings, self._on_models, self._on_fit = on_settings, on_models, on_fit
        self._draft = Draft()
        self._height = 0
        self._make_widgets()
        gear = Gtk.Button.new_from_icon_name("preferences-system-symbolic", Gtk.IconSize.MENU)
        gear.set_tooltip_text("Keys, budget and what may leave this machine")
        gear.connect("clicked", lambda _button: on_settings())
        self.add(row(self._mode, self._choice, gear))
        for part in self._below():
            self.add(part)

    def show_picture(self) -> None:
        """Shows how the picture stands; hides everything where there is none."""
        document = self._document()
        show(self, document is not None)
        if document is not None:
            self._told(lambda document: self._show(self._studio.easel(document)))()
        height = self.get_preferred_height().minimum_height
        if height != self._height:
            self._height = height
            self._on_fit()

    def _show(self, easel: Easel) -> None:
        draft = self._draft = easel.draft
        ways, is_asking = draft.mode.value, easel.phase is Phase.ASKING
        self._mode.show_choices(MODES, draft.mode.name)
        found = options.choices(draft, easel.view)
        self._choice.show_choices([(one.key, one.title) for one in found], draft.option)
        show(self._choice, bool(found))
        self._prompt.show_prompt(draft.prompt, ways.hint)
        show(self._prompt, draft.mode.takes_words)
        show(self._disclosure, draft.mode.has_models)
        model = capacity.chosen(self._studio.models, draft)
        remark = capacity.crowded(draft, model) or guide.remark(draft, easel.document)
        self._references.show_draft(draft, remark)
        self._show_options(easel)
        self._start.show_easel(easel)
        show(self._start, not is_asking)
        self._upload.show_upload(easel.upload)
        # What is wrong with the picture itself is told above, where erasing is.
        hides = is_asking or easel.view.obstacle
        self._line.show_line(None if hides else easel.telling)
        self._strip.show_takes(easel.takes, easel.before)
        self._words.show_words(easel.words)
        self._thread.show_thread(easel.thread)

    def _show_options(self, easel: Easel) -> None:
        studio = self._studio
        what = easel.draft, easel.view, studio.models, studio.shelf.installed
        self._options.show_rows(easel.draft, options.rows(*what))
        self._disclosure.show_summary(options.summary(*what))

    def _make_widgets(self) -> None:
        studio = self._studio
        self._mode = Picker("What to do", lambda name: self._compose(mode=Mode[name]))
        self._choice = Picker("Which one", lambda key: self._compose(choice=key))
        self._prompt = PromptBox(
            self._names, lambda words: self._compose(prompt=words), self._told(studio.start)
        )
        self._references = ReferenceList(self._layers, self._change)
        self._options = OptionsBox(self._change)
        self._disclosure = Disclosure(self._options, self._references.adding, self._open)
        self._start = StartBar(
            self._told(studio.start), self._told(studio.cancel), self._told(studio.draw_live)
        )
        self._upload = UploadNotice(self._told(studio.agree), self._told(studio.keep_here))
        self._line = LineLabel(self._act)
        self._strip = VariationStrip(self._told(studio.apply), self._told(studio.discard))
        self._words = WordsBox()
        self._thread = ThreadList(self._told(studio.go_back), self._told(studio.new_thread))

    def _below(self) -> tuple[Gtk.Widget, ...]:
        return (
            self._prompt,
            self._references,
            self._disclosure,
            self._start,
            self._upload,
            self._line,
            self._strip,
            self._words,
            self._thread,
        )

    def _open(self) -> None:
        """The artist wants to see what can be set: the models are asked for now."""
        self._studio.look_at_models()
        self.show_picture()

    def _told(self, call: Callable[..., None]) -> Callable[..., None]:
        """A slot that tells the studio of the picture shown."""
        return partial(self._call, call)

    def _call(self, call: Callable[..., None], *values: Any) -> None:
        document = self._document()
        if document is None:
            return
        try:
            call(document, *values)
        except errors.CavendishError:
            LOGGER.info("the picture cannot be worked on", exc_info=True)

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
            self._on_models()
        else:
            self._on_settings()

    def _names(self) -> list[str]:
        """What a prompt can name by '@'."""
        layers = [layer.name for layer in self._layers()]
        return [*(one.name for one in self._draft.references), *layers]

    def _layers(self) -> Sequence[Layer]:
        document = self._document()
        return document.layers() if document is not None else ()
