# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP with a screen: the studio's widgets on real pictures, without GIMP's windows.

The widgets are driven through their own signals, so that no pixel of a theme matters.
"""

from __future__ import annotations

import screen
import stage
from editor_driver import Drive
from gi.repository import Gegl, Gimp

stage.import_plug_in()

from cavendish_gimp._vendor.cavendish_client import VERSION, Background, Box, Role  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.studio.draft import (  # noqa: E402
    Draft,
    Kind,
    Source,
)
from cavendish_gimp._vendor.cavendish_client.studio.mode import Mode  # noqa: E402
from cavendish_gimp._vendor.cavendish_client.studio.preferences import (  # noqa: E402
    Preferences,
)
from cavendish_gimp._vendor.cavendish_client.studio.studio import Studio  # noqa: E402

from cavendish_gimp.host.files import load  # noqa: E402
from cavendish_gimp.host.sheet import job_of  # noqa: E402
from cavendish_gimp.host.sheets import Sheets  # noqa: E402
from cavendish_gimp.mainloop import post  # noqa: E402
from cavendish_gimp.studio.foot_bar import FootBar  # noqa: E402
from cavendish_gimp.studio.gtk import Gtk  # noqa: E402
from cavendish_gimp.studio.models_window import ModelsWindow  # noqa: E402
from cavendish_gimp.studio.settings_window import SettingsWindow  # noqa: E402
from cavendish_gimp.studio.studio_panel import StudioPanel  # noqa: E402


def main(drive: Drive) -> None:
    image, sheets, report = stage.load("dandelions.jpg"), Sheets(), drive.report
    stage.select(image, 300, 200, 220, 180)
    sheet = sheets.of(image.get_id())
    session = Background("gimp", VERSION)
    panels: list[StudioPanel] = []
    studio = Studio(
        session, post, lambda: [one.show_picture() for one in panels], load, lambda result: result
    )
    window = Gtk.Window(title="Widgets")
    panel = StudioPanel(studio, lambda: sheet, on_settings=len, on_models=len, on_fit=lambda: None)
    window.add(panel)
    panels.append(panel)
    window.show()
    panel.show_picture()
    easel = studio.easel(sheet)
    choose_among_two(drive, studio, sheet, easel, panel)
    go_on_and_back(drive, studio, sheet, easel)
    refer(drive, studio, sheet, easel)
    describe(drive, studio, sheet, easel)
    lend_a_large_layer(drive, sheets)
    work_offline(drive, studio, sheet, easel)
    work_alone(drive, studio, sheets)
    list_models(drive, studio, window)
    settle(drive, studio, sheet, window)
    duplicate = image.duplicate()
    report["duplicate_is_another"] = sheets.of(duplicate.get_id()).identity != sheet.identity
    report["duplicate_begins_anew"] = sheets.of(duplicate.get_id()).thread == ""
    session.close()


def run(drive: Drive, studio: Studio, sheet: object, easel: object, draft: Draft) -> None:
    """Asks for a draft, and waits for the end."""
    studio.compose(sheet, draft)
    drive.until(lambda: easel.plan is not None, what="the price")
    studio.start(sheet)
    studio.agree(sheet)
    drive.until(lambda: easel.run is None, what="the end")
    assert not (easel.line and easel.line.is_error), easel.line


def choose_among_two(
    drive: Drive, studio: Studio, sheet: object, easel: object, panel: StudioPanel
) -> None:
    run(drive, studio, sheet, easel, Draft(prompt="Make it red", variations=2))
    image, report = Gimp.Image.get_by_id(sheet.picture), drive.report
    report["takes"] = len(easel.takes)
    report["layers_before_apply"] = len(image.get_layers())
    report["strip_is_shown"] = panel._strip.get_visible()
    drive.until(lambda: easel.thread is not None and easel.thread.turns, what="the conversation")
    panel._strip._apply.clicked()
    drive.until(lambda: len(image.get_layers()) == 2, what="the layer of a variation")
    studio.discard(sheet)
    report["strip_is_hidden"] = not panel._strip.get_visible()
    applied = job_of(image.get_layers()[0])
    drive.until(lambda: easel.thread.current == applied, what="the applied one as the turn")
    report["thread_is_shown"] = panel._thread.get_visible()


def go_on_and_back(drive: Drive, studio: Studio, sheet: object, easel: object) -> None:
    first = easel.thread.current
    run(drive, studio, sheet, easel, Draft(prompt="And now blue"))
    drive.until(lambda: easel.thread.current != first, what="the second turn")
    studio.go_back(sheet, first)
    drive.until(lambda: easel.thread.current == first, what="the first turn")
    layers = Gimp.Image.get_by_id(sheet.picture).get_layers()
    drive.report["later_is_hidden"] = not layers[0].get_visible() and layers[1].get_visible()
    drive.report["jobs"] = [job_of(layer) != "" for layer in layers]
    layers[0].set_visible(True)


def refer(drive: Drive, studio: Studio, sheet: object, easel: object) -> None:
    image = Gimp.Image.get_by_id(sheet.picture)
    layer = stage.add_layer(image, "swatch")
    layer.fill(Gimp.FillType.WHITE)
    source = Source(Kind.LAYER, str(layer.get_tattoo()), "swatch", Role.PALETTE)
    draft = Draft(prompt="Take these colors").with_reference(source)
    count = len(image.get_layers())
    run(drive, studio, sheet, easel, draft)
    drive.report["referred"] = len(image.get_layers()) == count + 1
    shown, group = sheet.layers(), Gimp.GroupLayer.new(image, "group")
    drive.report["seen"] = [one.is_seen for one in shown]
    image.insert_layer(group, None, 0)
    inside = stage.add_layer(image, "inside", parent=group)
    group.set_visible(False)
    told = {one.name: one for one in sheet.layers()}
    drive.report["hidden"] = not told["inside"].is_seen and inside.get_visible()
    name = str(inside.get_tattoo())
    drive.report["layers shown"] = [sheet.shows(source.key), sheet.shows(name), sheet.shows("9999")]
    group.set_visible(True)
    drive.report["layers shown"].append(sheet.shows(name))
    drive.report["within"] = told["inside"].within == (str(group.get_tattoo()),)
    image.remove_layer(group)


def lend_a_large_layer(drive: Drive, sheets: Sheets) -> None:
    """A layer of 4000 x 3000, red on its left half; then the same, hidden."""
    image = Gimp.Image.new(4000, 3000, Gimp.ImageBaseType.RGB)
    layer = stage.add_layer(image, "large")
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 2000, 3000)
    Gimp.context_set_foreground(Gegl.Color.new("red"))
    layer.edit_fill(Gimp.FillType.FOREGROUND)
    source = Source(Kind.LAYER, str(layer.get_tattoo()), "large")
    pixels = sheets.of(image.get_id()).reference(source, None)
    data, at = bytes(pixels.view()), 4 * (576 * pixels.width + 300)
    drive.report["lent"] = [pixels.width, pixels.height, list(data[at : at + 4])]
    drive.report["lent right"] = data[at + 4 * 900 + 3]
    doodle = sheets.of(image.get_id()).reference(source, Box(1990, 0, 20, 4))
    drive.report["doodle"] = [doodle.width, doodle.height, *bytes(doodle.view())[3:80:40]]
    layer.set_visible(False)
    hidden = sheets.of(image.get_id()).reference(source, Box(1990, 0, 20, 4))
    drive.report["hidden is read"] = bytes(hidden.view()) == bytes(doodle.view())
    image.delete()


def describe(drive: Drive, studio: Studio, sheet: object, easel: object) -> None:
    run(drive, studio, sheet, easel, Draft(mode=Mode.DESCRIBE))
    drive.report["words"] = easel.words


def work_offline(drive: Drive, studio: Studio, sheet: object, easel: object) -> None:
    """Switches it on by the foot's box, and off by the line's button."""
    foot = FootBar(studio.work_offline, len)
    foot.show_offline(studio.offline)
    studio.compose(sheet, Draft(prompt="Green"))
    foot._offline.clicked()
    drive.until(lambda: studio.offline.is_on, what="the switch")
    drive.until(lambda: easel.telling, what="why nothing is asked")
    foot.show_offline(studio.offline)
    drive.report["offline"] = [foot._words.get_text(), easel.telling.action.name]
    foot._offline.clicked()
    drive.until(lambda: studio.offline.is_on is False, what="the switch back")


def work_alone(drive: Drive, studio: Studio, sheets: Sheets) -> None:
    """What this machine does without a model: fits a layer in, and enlarges all."""
    image, report = stage.load("dandelions.jpg"), drive.report
    image.scale(140, 100)
    hat = Gimp.Layer.new(
        image, "Hat", 40, 30, Gimp.ImageType.RGBA_IMAGE, 100, Gimp.LayerMode.NORMAL
    )
    group = Gimp.GroupLayer.new(image, "Things")
    image.insert_layer(group, None, 0)
    image.insert_layer(hat, group, 0)
    stage.paint(hat, bytes((255, 0, 0, 255)) * 600 + bytes((255, 0, 0, 128)) * 600)
    hat.set_offsets(10, 20)
    image.set_selected_layers([hat])
    sheet = sheets.of(image.get_id())
    easel, count = studio.easel(sheet), len(Gimp.get_images())
    run(drive, studio, sheet, easel, Draft(Mode.HARMONISE))
    made = sheet.inserted
    _, x, y = made.get_offsets()
    report["harmonised"] = [x, y, made.get_width(), made.get_height(), made.get_name()]
    report["alpha"] = stage.pixels(made, stage.SRGB8)[3::4] == stage.pixels(hat)[3::4]
    report["recolored"] = stage.pixels(made, stage.SRGB8) != stage.pixels(hat)
    report["beside"] = made.get_parent().get_name()
    report["pictures"] = len(Gimp.get_images()) - count
    report["shown"] = [hat.get_visible(), hat.get_opacity(), group.get_visible()]
    run(drive, studio, sheet, easel, Draft(Mode.FLATS))
    report["flats"] = sheet.inserted.get_mode() == Gimp.LayerMode.MULTIPLY
    stage.select(image, 4, 14, 52, 42)
    boxes, select = [], sheet.select
    sheet.select = lambda found, place: (boxes.append(found.placement), select(found, place))
    run(drive, studio, sheet, easel, Draft(Mode.SELECT))
    report["found"] = [boxes[0].x, boxes[0].y, boxes[0].right, boxes[0].bottom]
    report["selected"] = list(Gimp.Selection.bounds(image))[2:]
    report["channels"] = len(image.get_channels())
    Gimp.Selection.none(image)
    run(drive, studio, sheet, easel, Draft(Mode.UPSCALE, choice="2"))
    made = sheet.inserted
    report["enlarged"] = [image.get_width(), image.get_height(), hat.get_width()]
    report["upscaled"] = [made.get_width(), made.get_height(), image.get_item_position(made)]
    image.delete()


def list_models(drive: Drive, studio: Studio, window: Gtk.Window) -> None:
    """Opens the list, asks for a model, and thinks better of it."""
    models = ModelsWindow(studio.shelf, window)
    models.present()
    drive.until(lambda: studio.shelf.entries, what="the models")
    models.refresh()
    at = next(n for n, one in enumerate(studio.shelf.entries) if one.can_install)
    models._list.set_cursor(Gtk.TreePath.new_from_indices([at]))
    models._install.clicked()
    drive.work(0.5)
    screen.photograph(drive.folder / "gimp-models.png")
    drive.report["question"] = models._question.get_text()
    models._answer(models._install)
    drive.report["nothing is fetched"] = studio.shelf.entries[at].install is None
    models._window.hide()


def settle(drive: Drive, studio: Studio, sheet: object, window: Gtk.Window) -> None:
    """Sets a cap for the day and marks the document, in the settings' window."""
    changed: list[bool] = []
    settings = SettingsWindow(Preferences(studio.network), window, lambda: changed.append(True))
    settings.present(sheet)
    drive.until(lambda: settings._page is not None, what="the settings")
    drive.report["key"] = settings._state.get_text()
    settings._caps["day"].set_text("2.50")
    settings._mark.set_active(True)
    layer = next(iter(settings._layers.marks()))
    settings._layers.show_marks([layer])
    drive.work(0.5)
    screen.photograph(drive.folder / "gimp-settings.png")
    settings._save(None)
    drive.until(lambda: not settings._window.get_visible(), what="the settings to be saved")
    drive.report["cap"] = settings._page.budget.day_micro_usd
    drive.report["is_marked"] = settings._page.local_only
    drive.report["layer_is_marked"] = settings._page.local_layers == (layer,)
    drive.report["told"] = bool(changed)
