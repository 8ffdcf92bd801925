# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.request import Describe
from tests.daemon.operations.models import Model, run_on
from tests.daemon.operations.pictures import canvas_of, scene


def test_notes_of_the_engine_reach_the_artist() -> None:
    model = Model("A hat.")
    model.notes = ("It was asked once more.",)
    picture = {"canvas.image": scene(64, 64)}
    outcome = run_on(model, Describe(canvas_of(64, 64, mask=False)), picture)
    assert outcome.notes == ("It was asked once more.",)
    assert model.asks[0].again
