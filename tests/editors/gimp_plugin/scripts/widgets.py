# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP with a screen: each widget of the panel alone, driven through its own signals.

Every check_* is one behaviour; the report has what failed of it, '' for nothing.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

import stage
from editor_driver import Drive

stage.import_plug_in()

from cavendish_gimp._vendor.cavendish_client import Box, Pixels, Plan, Result  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.model import (  # noqa: E402
    PixelFormat,
    Transport,
    Upload,
)
from cavendish_gimp._vendor.cavendish_client.studio.document import View  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.studio.draft import (  # noqa: E402
    Draft,
    Kind,
    Layer,
    Source,
)
from cavendish_gimp._vendor.cavendish_client.studio.easel import (  # noqa: E402
    Easel,
    Run,
    Take,
)
from cavendish_gimp._vendor.cavendish_client.studio.line import Action, Line, Link  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.studio.mode import Choice, Mode  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.studio.options import (  # noqa: E402
    Amount,
    Pick,
    Switch,
)
from cavendish_gimp._vendor.cavendish_client.studio.thumbnail import Thumbnail  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.threads import Thread, Turn  # noqa: E402
from look import below, button, same, seen, shown, words  # noqa: E402
from shelf import Shelf  # noqa: E402

from cavendish_gimp.studio.disclosure import Disclosure  # noqa: E402
from cavendish_gimp.studio.foot_bar import FootBar  # noqa: E402
from cavendish_gimp.studio.gtk import Gdk, Gtk  # noqa: E402
from cavendish_gimp.studio.layer_marks import LayerMarks  # noqa: E402
from cavendish_gimp.studio.line_label import LineLabel  # noqa: E402
from cavendish_gimp.studio.models_window import ModelsWindow  # noqa: E402
from cavendish_gimp.studio.options_box import OptionsBox  # noqa: E402
from cavendish_gimp.studio.picker import Picker  # noqa: E402
from cavendish_gimp.studio.prompt_box import PromptBox  # noqa: E402
from cavendish_gimp.studio.reference_list import ReferenceList  # noqa: E402
from cavendish_gimp.studio.start_bar import StartBar  # noqa: E402
from cavendish_gimp.studio.thread_list import ThreadList  # noqa: E402
from cavendish_gimp.studio.upload_notice import UploadNotice  # noqa: E402
from cavendish_gimp.studio.variation_strip import VariationStrip  # noqa: E402
from cavendish_gimp.studio.words_box import WordsBox  # noqa: E402

LONG = "a name that is much longer than any panel is wide " * 4
SIZE = Pick("size", "Size", "How large", (Choice("", "Auto"), Choice("2K", "2K", "Dear")), "")
LEFT = Amount("left", "Left", "More there", 8)
WEB = Switch("search_web", "Search the web", "Costs more", False)
NOTHING = len, len


def main(drive: Drive) -> None:
    checks = {name: call for name, call in globals().items() if name.startswith("check_")}
    for name, call in checks.items():
        drive.report[name] = failure(call)


def failure(call: Callable[[], None]) -> str:
    """What goes wrong, '' for nothing."""
    try:
        call()
    except Exception:  # noqa: BLE001 - whatever it is, the report tells
        return traceback.format_exc()
    return ""


def check_what_the_panel_imports_holds_no_grpc() -> None:
    importlib.import_module("cavendish_gimp.host.desk")
    libraries = "cavendish_proto", "google", "grpclib", "h2"
    heavy = tuple(f"cavendish_gimp._vendor.{name}" for name in libraries)
    same([name for name in sys.modules if name.startswith(heavy)], [])


def check_picker_tells_what_is_chosen_and_not_what_is_shown() -> None:
    told: list[str] = []
    picker = Picker("Size", told.append)
    picker.show_choices([("", "Auto"), ("2K", "2K")], "")
    picker.show_choices([("", "Auto"), ("4K", "4K")], "4K")
    same(told, [])
    picker.set_active(0)
    same(told, [""])


def check_picker_is_narrow_whatever_it_shows() -> None:
    picker = shown(Picker("Model", len))
    picker.show_choices([("x", LONG)], "x")
    assert picker.get_preferred_width().minimum_width < 120


def check_options_tell_what_is_chosen() -> None:
    told: list[Draft] = []
    box = shown(OptionsBox(told.append))
    box.show_rows(Draft(), (SIZE, LEFT, WEB))
    same(told, [])
    kinds = Picker, Gtk.SpinButton, Gtk.CheckButton
    size, left, web = (next(one for one in below(box) if isinstance(one, kind)) for kind in kinds)
    same(int(left.get_value()), 8)
    size.set_active(1)
    left.set_value(24)
    web.set_active(True)
    found = [(one.size, one.margins[0], one.search_web) for one in told]
    same(found, [("2K", 0, False), ("", 24, False), ("", 0, True)])


def check_options_keep_the_widgets_of_rows_that_stay() -> None:
    box = shown(OptionsBox(len))
    box.show_rows(Draft(), (SIZE, LEFT, WEB))
    size = next(one for one in below(box) if isinstance(one, Picker))
    box.show_rows(Draft(), (WEB, SIZE))
    assert size in box.get_children()
    assert not [one for one in below(box) if isinstance(one, Gtk.SpinButton)]
    assert "Left" not in seen(box)


def check_options_that_are_shown_tell_nothing() -> None:
    told: list[Draft] = []
    box = shown(OptionsBox(told.append))
    box.show_rows(Draft(), (SIZE, LEFT, WEB))
    changed = Amount("left", "Left", "", 99), Switch("search_web", "Search the web", "", True)
    box.show_rows(Draft(), (SIZE, *changed))
    same(told, [])


def check_disclosure_tells_what_is_set_while_it_is_closed() -> None:
    opened: list[bool] = []
    content, beside = Gtk.Label(label="all of it"), Gtk.Button(label="Reference…")
    box = shown(Disclosure(content, beside, lambda: opened.append(True)))
    box.show_summary("2K, 3 results")
    assert "2K, 3 results" in seen(box)
    assert "all of it" not in seen(box)
    box.toggle.clicked()
    assert "2K, 3 results" not in seen(box)
    assert "all of it" in seen(box)
    same(opened, [True])
    box.toggle.clicked()
    assert "all of it" not in seen(box)
    same(opened, [True])


def check_prompt_tells_words_and_shows_its_hint() -> None:
    told: list[str] = []
    box = shown(PromptBox(list, told.append, len))
    box.show_prompt("", "What should change?")
    assert "What should change?" in seen(box)
    box._words.set_text("red")
    same(told[-1], "red")
    told.clear()
    box.show_prompt("blue", "What should change?")
    same(told, [])
    same(box._typed(), "blue")
    assert "What should change?" not in seen(box)


def key(box: PromptBox, value: int) -> bool:
    """Whether the box takes a key for itself."""
    event = Gdk.Event.new(Gdk.EventType.KEY_PRESS)
    event.key.keyval = value
    return bool(box._press(box._view, event.key))


def check_prompt_offers_the_names_of_layers() -> None:
    told: list[str] = []
    box = shown(PromptBox(lambda: ["Coat", "Hat of felt", "Harbour"], told.append, len))
    box._words.set_text("the @ha")
    same(box._offers.names, ("Hat of felt", "Harbour"))
    assert key(box, Gdk.KEY_Down)
    assert key(box, Gdk.KEY_Return)
    same(told[-1], "the @Harbour ")
    same(box._offers.names, ())
    assert not key(box, Gdk.KEY_Down)


def check_prompt_lets_names_be_ignored() -> None:
    started: list[bool] = []
    box = shown(PromptBox(lambda: ["Coat"], len, lambda: started.append(True)))
    box._words.set_text("@")
    same(box._offers.names, ("Coat",))
    assert key(box, Gdk.KEY_Escape)
    same(box._offers.names, ())
    box._words.set_text("nobody@ex")
    same(box._offers.names, ())
    same(started, [])


def check_references_are_added_assigned_and_taken_away() -> None:
    told: list[Draft] = []
    box = ReferenceList(lambda: [Layer("7", "Hat")], told.append)
    shown(box)
    hat = Source(Kind.LAYER, "7", "Hat")
    box.show_draft(Draft().with_reference(hat), "Take 1 away.")
    assert "Hat" in seen(box)
    assert "Take 1 away." in seen(box)
    picker = next(one for one in below(box) if isinstance(one, Picker))
    picker.set_active_id("=style")
    same(told[-1].references[0].role.value, "style")
    remove = [one for one in below(box) if isinstance(one, Gtk.Button)][-1]
    remove.clicked()
    same(told[-1].references, ())
    box.add_file("/pictures/A hat.png")
    same([one.name for one in told[-1].references], ["Hat", "A hat"])


def check_references_are_hidden_where_the_mode_takes_none() -> None:
    box = ReferenceList(list, len)
    shown(box)
    hat = Source(Kind.LAYER, "7", "Hat")
    box.show_draft(Draft(Mode.TEXT).with_reference(hat), "")
    assert not box.get_visible()
    assert not box.adding.get_visible()
    box.show_draft(Draft(), "")
    assert not box.get_visible()
    assert box.adding.get_visible()


def check_strokes_are_assigned_where_the_mode_takes_them() -> None:
    told: list[Draft] = []
    box = ReferenceList(lambda: [Layer("7", "Hat")], told.append)
    shown(box)
    box.show_draft(Draft(Mode.CUTOUT).with_reference(Source(Kind.LAYER, "7", "Hat")), "")
    same(box.adding.get_label(), "Strokes…")
    picker = next(one for one in below(box) if isinstance(one, Picker))
    same([row[0] for row in picker.get_model()], ["Keep", "Remove", "Hair"])
    picker.set_active_id("=remove")
    same([one.role.value for one in told[-1].strokes], ["remove"])
    same(told[-1].references, ())


def check_layer_tells_what_may_be_copied() -> None:
    told: list[Draft] = []
    box = ReferenceList(lambda: [Layer("7", "Sky")], told.append)
    shown(box)
    box.show_draft(Draft(Mode.EXPAND).with_reference(Source(Kind.LAYER, "7", "Sky")), "")
    same(box.adding.get_label(), "Take from…")
    same(roles(box), ["Take from"])
    box.show_draft(Draft(Mode.FILL).with_reference(Source(Kind.LAYER, "7", "Sky")), "")
    same(box.adding.get_label(), "Reference…")
    same(roles(box)[-1], "Take from")
    next(one for one in below(box) if isinstance(one, Picker)).set_active_id("=sources")
    same([one.role.value for one in told[-1].drawn], ["sources"])
    box.show_draft(replace(told[-1].with_role("7", "style"), mode=Mode.EDIT), "")
    same(roles(box)[-1], "Doodle")


def roles(box: ReferenceList) -> list[str]:
    """What the first one that was added can be for."""
    picker = next(one for one in below(box) if isinstance(one, Picker))
    return [row[0] for row in picker.get_model()]


class Picture:
    """An open picture, as far as an easel asks."""

    identity = "{picture}"


def easel() -> Easel:
    return Easel(Picture(), View(100, 80, None), Draft(prompt="red"))  # type: ignore[arg-type]


def check_start_bar_follows_the_easel() -> None:
    told: list[str] = []
    bar = shown(StartBar(lambda: told.append("start"), lambda: told.append("cancel"), len))
    at = easel()
    at.plan = Plan("gemini", "banana", ("It draws well.",), 40_000, endpoints=("google",))
    bar.show_easel(at)
    assert "Edit · $0.04" in seen(bar)
    assert "Cancel" not in seen(bar)
    assert "It draws well." in bar._start.get_tooltip_text()
    button(bar, "Edit · $0.04").clicked()
    at.run = Run(at.draft, at.view, None, fractions={0: 0.5}, stage="Drawing")  # type: ignore[arg-type]
    bar.show_easel(at)
    assert "Drawing" in seen(bar)
    same(bar._bar.get_fraction(), 0.5)
    assert not bar._start.get_sensitive()
    button(bar, "Cancel").clicked()
    same(told, ["start", "cancel"])
    at.run.is_cancelled = True
    bar.show_easel(at)
    assert "Cancelling…" in seen(bar)
    assert not button(bar, "Cancel").get_sensitive()


def check_start_bar_says_what_is_missing() -> None:
    bar, at = shown(StartBar(*NOTHING, len)), easel()
    at.draft = Draft()
    bar.show_easel(at)
    assert "Say what to change" in seen(bar)
    assert not bar._start.get_sensitive()


def check_start_bar_shows_what_is_painted_so_far() -> None:
    bar, at = shown(StartBar(*NOTHING, len)), easel()
    run = at.run = Run(replace(at.draft, variations=2), at.view, None)  # type: ignore[arg-type]
    bar.show_easel(at)
    assert "preview" not in seen(bar)
    run.previews[1] = Thumbnail(2, 1, b"\xff\0\0" * 2)
    bar.show_easel(at)
    assert "Rough preview of result 2" in seen(bar)
    drawn = bar._preview._picture.get_pixbuf()
    same((drawn.get_width(), drawn.get_height(), drawn.get_pixels()[:3]), (160, 80, b"\xff\0\0"))
    run.is_cancelled = True
    bar.show_easel(at)
    assert "preview" not in seen(bar)
    run.is_cancelled, at.run = False, None
    bar.show_easel(at)
    assert "preview" not in seen(bar)


def check_notice_tells_what_leaves_and_where_to() -> None:
    told: list[str] = []
    box = shown(UploadNotice(lambda: told.append("agree"), lambda: told.append("keep")))
    box.show_upload(Upload("example.org", ("the picture, 10 x 8 pixels",), False))
    assert "example.org" in seen(box)
    assert "the picture, 10 x 8 pixels" in seen(box)
    button(box, "Agree and Send").clicked()
    button(box, "Keep on This Machine").clicked()
    same(told, ["agree", "keep"])
    box.show_upload(None)
    same(seen(box), "")


def check_line_has_the_button_for_the_next_step() -> None:
    told: list[Action] = []
    box = shown(LineLabel(told.append))
    box.show_line(Line("No key yet. Add one.", True, Action.KEY))
    assert "No key yet. Add one." in seen(box)
    button(box, "Add a Key…").clicked()
    same(told, [Action.KEY])
    box.show_line(Line("Cost $0.04."))
    assert "Add a Key…" not in seen(box)
    box.show_line(None)
    same(seen(box), "")


def check_line_copies_a_command() -> None:
    told: list[Action] = []
    box = shown(LineLabel(told.append))
    box.show_line(Line("Start it.", True, Action.COPY, "cavendish start"))
    same(button(box, "Copy Command").get_tooltip_text(), "cavendish start")
    button(box, "Copy Command").clicked()
    same(told, [])


def check_line_shows_what_the_model_has_looked_at() -> None:
    box = shown(LineLabel(len))
    links = Link("<b>Bananas</b>", "https://a.example/b?c"), Link(LONG, "http://c.example")
    box.show_line(Line("Cost $0.04.", links=links))
    assert "<b>Bananas</b>" in seen(box)
    found = [one for one in below(box) if isinstance(one, Gtk.LinkButton)]
    same([one.get_uri() for one in found], [link.uri for link in links])
    assert box.get_preferred_width().minimum_width <= 240
    box.show_line(Line("Cost $0.04."))
    assert "Bananas" not in seen(box)


class OfflineTold:
    """How the daemon told of the switch."""

    def __init__(self, is_on: bool | None) -> None:
        self.is_on, self.title, self.tip = is_on, f"<b>{is_on}</b>", f"It is {is_on}"


def check_foot_shows_the_switch_and_tells_of_clicks_alone() -> None:
    told: list[bool] = []
    foot = shown(FootBar(told.append, len))
    for is_on in (None, True, False, None):
        foot.show_offline(OfflineTold(is_on))
        same(foot._offline.get_inconsistent(), is_on is None)
        same(foot._offline.get_active(), bool(is_on))
        assert f"<b>{is_on}</b>" in seen(foot)
        same(foot._offline.get_tooltip_text(), f"It is {is_on}")
    same(told, [])
    foot._offline.clicked()
    foot.show_offline(OfflineTold(True))
    foot._offline.clicked()
    same(told, [True, False])


def check_models_are_installed_once_agreed_to_and_removed() -> None:
    shelf = Shelf()
    window = ModelsWindow(shelf, Gtk.Window())
    window.present()
    same([line[5] for line in window._rows], ["Not installed", "25%", "Installed"])
    window._install.clicked()
    assert "2.0 kB" in seen(window._consent)
    same(shelf.calls, ["load"])
    button(window._consent, "Not Now").clicked()
    assert not window._consent.get_visible()
    window._install.clicked()
    button(window._consent, "Agree and Install").clicked()
    window._list.set_cursor(Gtk.TreePath.new_from_indices([1]))
    assert window._bar.get_visible()
    window._cancel.clicked()
    window._list.set_cursor(Gtk.TreePath.new_from_indices([2]))
    window._remove.clicked()
    same(shelf.calls, ["load", "install a", "cancel b", "remove c"])
    assert not window._install.get_sensitive()


def result(number: int) -> Result:
    pixels, mask = Pixels(bytes(4), 1, 1), Pixels(bytes(1), 1, 1, PixelFormat.GRAY8)
    how = Transport("inline", "inline")
    return Result(f"job{number}", pixels, mask, Box(0, 0, 1, 1), 0, Plan("x"), 1.0, 0, how)


def check_strip_applies_the_chosen_result() -> None:
    told: list[int] = []
    strip = shown(VariationStrip(told.append, lambda: told.append(-1)))
    takes = tuple(
        Take(number, result(number), Thumbnail(2, 1, bytes([number] * 6))) for number in range(3)
    )
    strip.show_takes(takes, Thumbnail(2, 1, bytes(6)))
    small = [one for one in below(strip) if isinstance(one, Gtk.RadioButton)]
    small[2].set_active(True)
    button(strip, "Apply").clicked()
    button(strip, "Discard").clicked()
    same(told, [2, -1])


def check_strip_compares_with_the_picture_before() -> None:
    strip = shown(VariationStrip(*NOTHING))
    take = Take(0, result(0), Thumbnail(1, 1, b"\xff\0\0"))
    strip.show_takes((take,), Thumbnail(1, 1, b"\0\0\xff"))
    compare = button(strip, "Before")
    colors = []
    for signal in ("pressed", "released"):
        compare.emit(signal)
        colors.append(strip._large.get_pixbuf().get_pixels()[:3])
    same(colors, [b"\0\0\xff", b"\xff\0\0"])
    strip.show_takes((), None)
    same(seen(strip), "")


def check_words_are_shown_until_there_are_none() -> None:
    box = shown(WordsBox())
    box.show_words("A <i>rocket</i> at dusk.")
    assert "A <i>rocket</i> at dusk." in seen(box)
    box.show_words("")
    same(seen(box), "")


NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def turn(name: str, parent: str, words: str) -> Turn:
    return Turn(name, parent, "edit", words, "banana", 40_000, NOW)


def check_thread_goes_back_to_a_turn() -> None:
    told: list[str] = []
    box = shown(ThreadList(told.append, lambda: told.append("anew")))
    turns = turn("a", "", "make it red"), turn("b", "a", "add a hat")
    box.show_thread(Thread("t", "", "", "", "b", NOW, turns))
    assert "▸ Edit: add a hat" in seen(box)
    rows = [one for one in below(box) if isinstance(one, Gtk.Button) and "red" in words(one)]
    rows[0].clicked()
    button(box, "New Thread").clicked()
    same(told, ["a", "anew"])
    box.show_thread(None)
    same(seen(box), "")


def check_layers_are_ticked_and_named() -> None:
    box = shown(LayerMarks())
    box.show_layers([Layer("1", "<b>Sky</b>"), Layer("2", LONG, within=("1",))])
    box.show_marks(["2", "gone"])
    same(box.marks(), {"1": False, "2": True})
    assert "<b>Sky</b>" in seen(box)
    assert box.get_preferred_width().minimum_width <= 240
    box.show_layers([])
    same(box.marks(), {})
