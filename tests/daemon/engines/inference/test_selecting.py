# SPDX-License-Identifier: GPL-3.0-or-later
"""Small models in the three layouts of the real ones, whose masks are discs round the clicks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cavendish.engines.engine import SelectTask
from cavendish.engines.inference import selecting
from cavendish.engines.inference.pointing import Prompt
from cavendish.engines.inference.preparing import Fitting
from cavendish.engines.inference.selecting import best, covered
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.errors import JobCancelled, ModelContractBroken, ModelOutputBroken
from cavendish.imaging.contour import guide_of
from cavendish.request import Box, Point
from tests.daemon.engines.onnx import house
from tests.models import pointing
from tests.models.installed import install_selectors

WIDTH, HEIGHT = 192, 128
# Pixels of the picture that a disc's radius is.
RADIUS = pointing.RADIUS * WIDTH
OWN, PLAIN, BOXES = "small-mobile-sam", "small-slimsam-77-q8", "small-sam2.1-hiera-tiny"
ENCODER = pointing.encoder(pointing.EMBEDDING, channels_last=True)
GRAPHS = {
    "mobile-sam": (ENCODER, pointing.by_corners()),
    "slimsam-77-q8": (pointing.encoder(pointing.POSITIONED), pointing.by_boxes(boxes=False)),
    "sam2.1-hiera-tiny": (pointing.encoder(pointing.FEATURES), pointing.by_boxes()),
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnnxEngine]:
    made = OnnxEngine(install_selectors(tmp_path_factory.mktemp("models") / "state", GRAPHS))
    yield made
    made.close()


def of(folder: Path, *graphs: Any) -> OnnxEngine:
    """An engine whose MobileSAM is this one."""
    return OnnxEngine(install_selectors(folder / "state", {"mobile-sam": graphs}))


def picture(value: int = 200, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    made = np.full((height, width, 4), value, np.uint8)
    made[..., 3] = 255
    return made


def selected(engine: OnnxEngine, *points: Point, model: str = OWN, **more: Any) -> np.ndarray:
    task = SelectTask(more.pop("shown", picture()), points, model=model, **more)
    return engine.select(task, house.control()).mask


def round_(*places: tuple[int, int]) -> np.ndarray:
    """The discs that the models draw round these."""
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    discs = [np.hypot(columns - x, rows - y) < RADIUS for x, y in places]
    return np.logical_or.reduce(discs)


def overlap(mask: np.ndarray, truth: np.ndarray) -> float:
    return float((truth & (mask > 127)).sum() / (truth | (mask > 127)).sum())


@pytest.mark.parametrize("place", [(60, 50), (0, 0), (191, 127)])
@pytest.mark.parametrize("model", [OWN, PLAIN])
def test_disc_lies_round_the_click(engine: OnnxEngine, model: str, place: tuple[int, int]) -> None:
    mask = selected(engine, Point(*place), model=model)
    assert mask.shape == (HEIGHT, WIDTH)
    assert overlap(mask, round_(place)) > 0.93


def test_picture_that_is_stretched_has_its_disc_stretched_back(engine: OnnxEngine) -> None:
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    ellipse = np.hypot((columns - 60) / 36, (rows - 50) / 24) < 1
    assert overlap(selected(engine, Point(60, 50), model=BOXES), ellipse) > 0.93


@pytest.mark.parametrize("model", [OWN, PLAIN])
def test_what_is_not_wanted_is_left_out(engine: OnnxEngine, model: str) -> None:
    mask = selected(engine, Point(60, 60), Point(90, 60, inside=False), model=model)
    assert mask[60, 50] == 255
    assert mask[60, 88] == 0


def test_embedding_reaches_the_decoder(engine: OnnxEngine) -> None:
    for model in (OWN, PLAIN, BOXES):
        assert not selected(engine, Point(60, 50), model=model, shown=picture(20)).any()


def test_box_alone_is_understood_as_each_layout_says_it(engine: OnnxEngine) -> None:
    box = Box(30, 20, 90, 60)
    inside = np.zeros((HEIGHT, WIDTH), bool)
    inside[20:80, 30:120] = True
    assert overlap(selected(engine, model=BOXES, box=box), inside) > 0.93
    task = SelectTask(picture(), box=Box(30, 20, 60, 40), model=PLAIN)
    outcome = engine.select(task, house.control())
    assert "takes no box" in outcome.notes[-1]
    assert outcome.mask[40, 60] == 255
    rows, columns = np.nonzero(outcome.mask)
    assert (columns.min(), columns.max(), rows.min(), rows.max()) >= (30, 0, 20, 0)
    assert (columns.max(), rows.max()) <= (89, 59)


def test_scribble_counts_as_clicks(engine: OnnxEngine) -> None:
    scribble = np.zeros((HEIGHT, WIDTH), np.uint8)
    scribble[60, 40:150] = 255
    mask = selected(engine, scribble=scribble)
    assert mask[60, 30:160].min() == 255


def test_further_click_draws_on_from_the_mask_so_far(tmp_path: Path) -> None:
    engine = of(tmp_path, ENCODER, pointing.by_corners(forgets=True))
    places = [(50, 60), (120, 50), (150, 90)]
    mask = selected(engine, *(Point(*place) for place in places))
    assert overlap(mask, round_(*places)) > 0.93
    engine.close()


class Counting:
    """Counts the runs of each graph."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.runs: list[str] = []
        before = selecting.Runner.run

        def run(runner: Any, arrays: Any) -> Any:
            self.runs.append(runner._source.graph.name)
            return before(runner, arrays)

        monkeypatch.setattr(selecting.Runner, "run", run)

    def taken(self) -> list[str]:
        runs, self.runs = self.runs, []
        return runs


def test_further_click_asks_the_decoder_once_and_no_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, count = of(tmp_path, ENCODER, pointing.by_corners(forgets=True)), Counting(monkeypatch)
    clicks = [Point(50, 60), Point(120, 50), Point(150, 90)]
    selected(engine, clicks[0])
    assert count.taken() == ["encoder", "decoder"]
    selected(engine, *clicks[:2])
    assert count.taken() == ["decoder"]
    kept = selected(engine, *clicks)
    assert count.taken() == ["decoder"]
    assert np.array_equal(selected(engine, *clicks), kept)
    assert count.taken() == []
    engine.let_go(OWN)
    assert np.array_equal(selected(engine, *clicks), kept)
    assert count.taken() == ["encoder", "decoder", "decoder", "decoder"]
    engine.close()


def test_other_pixels_are_looked_at_anew(
    engine: OnnxEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    count, shown = Counting(monkeypatch), picture(150)
    selected(engine, Point(60, 50), shown=shown)
    shown[0, 0, 0] += 1
    selected(engine, Point(60, 50), shown=shown)
    assert count.taken() == ["encoder", "decoder"] * 2


def test_many_clicks_keep_few_masks(engine: OnnxEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    clicks = [Point(3 * number, 40) for number in range(40)]
    shown = picture(170)
    selected(engine, *clicks, shown=shown)
    count = Counting(monkeypatch)
    selected(engine, *clicks, Point(5, 5), shown=shown)
    assert count.taken() == ["decoder"]
    (seen,) = (one for key, one in engine._seen.kept() if key[2] == selecting.digest(shown))
    assert len(seen.guesses) <= 16


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_edge_is_where_logits_go_through_nothing_however_steep(scale: float) -> None:
    columns = np.arange(16, dtype=np.float32)
    logits = np.broadcast_to(np.float32(scale) * (columns - np.float32(7.25)), (16, 16))
    cover = covered(logits)
    assert cover[0, :7].tolist() == [0, 0, 0, 0, 0, 0, 0]
    assert cover[0, 7:9] == pytest.approx([0.375, 0.875])
    assert (cover[0, 9:] == 1).all()


def test_cover_without_an_edge_is_all_or_nothing() -> None:
    assert (covered(np.full((4, 4), 0.1, np.float32)) == 1).all()
    assert (covered(np.full((4, 4), -0.1, np.float32)) == 0).all()


def test_best_mask_holds_to_the_clicks_before_its_score() -> None:
    fitting = Fitting(8, 8, 64, 64, 64, 64)
    masks = np.full((3, 16, 16), -1, np.float32)
    masks[0], masks[1, :8], masks[2, :4] = 1, 1, 1
    top, bottom = (4.0, 1.0, 1), (4.0, 7.0, 0)
    scores = np.array([0.9, 0.5, 0.7])
    assert best(masks, scores, Prompt((top,)), fitting) == 0
    assert best(masks, scores, Prompt((top, bottom)), fitting) == 2
    four = np.concatenate([masks[:1], masks])
    assert best(four, np.array([1, *scores]), Prompt((top,)), fitting) == 1


@pytest.mark.parametrize(
    ("graphs", "error", "problem"),
    [
        ((pointing.encoder(pointing.EMBEDDING, channels_last=True, side=8), pointing.by_corners()),
         ModelContractBroken, "its output 'image_embeddings' is"),
        ((ENCODER, pointing.by_boxes(boxes=False)), ModelContractBroken, "6 inputs and has 4"),
        ((ENCODER, pointing.by_corners(scores=3)), ModelContractBroken, "4 masks and 3 scores"),
        ((ENCODER, pointing.by_corners(poison=True)), ModelOutputBroken, "not a number"),
        ((pointing.encoder(pointing.POSITIONED), pointing.by_corners()), ModelContractBroken,
         "no input 'input_image'"),
    ],
    ids=["other embedding", "other decoder", "too few scores", "no numbers", "other encoder"],
)  # fmt: skip
def test_graphs_that_do_not_fit_are_refused_by_name(
    tmp_path: Path, graphs: Any, error: type[Exception], problem: str
) -> None:
    engine = of(tmp_path, *graphs)
    with pytest.raises(error, match=problem):
        selected(engine, Point(60, 50))
    engine.close()


def test_decoder_for_another_embedding_is_refused(tmp_path: Path) -> None:
    graphs = (pointing.encoder(pointing.POSITIONED), pointing.by_boxes(boxes=False, side=8))
    engine = OnnxEngine(install_selectors(tmp_path / "state", {"slimsam-77-q8": graphs}))
    with pytest.raises(ModelContractBroken, match="input 'image_embeddings' is"):
        selected(engine, Point(60, 50), model=PLAIN)
    engine.close()


def test_cancelled_job_stops_and_keeps_nothing(tmp_path: Path) -> None:
    engine, stop = of(tmp_path, *GRAPHS["mobile-sam"]), house.control()
    stop.stop()
    with pytest.raises(JobCancelled):
        engine.select(SelectTask(picture(), (Point(1, 1),), model=OWN), stop)
    assert not len(engine._seen)
    engine.close()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 300), (700, 3)])
def test_pictures_of_any_shape_are_looked_at(engine: OnnxEngine, height: int, width: int) -> None:
    shown = picture(width=width, height=height)
    for model in (OWN, PLAIN, BOXES):
        mask = selected(engine, Point(0, 0), model=model, shown=shown)
        assert mask.shape == (height, width)


def test_hidden_colours_do_not_count(engine: OnnxEngine) -> None:
    shown = picture(200)
    shown[:, 96:, :3], shown[:, 96:, 3] = 0, 0
    assert selected(engine, Point(60, 50), shown=shown)[50, 60] == 255


def test_what_was_seen_tells_its_size() -> None:
    guide = guide_of(picture()[..., :3], 32, 48)
    seen = selecting.Seen({"a": np.zeros(10, np.float32)}, Fitting(1, 1, 1, 1, 1, 1), guide, True)
    before = seen.nbytes
    assert before == 40 + guide.nbytes
    seen.guesses[Prompt(())] = np.zeros((4, 4), np.float32)
    assert seen.nbytes == before + 64
