# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.api.local_model_message import COMMERCIAL, PHASES, STATES, local_model_to
from cavendish.catalog.local_catalog import packaged
from cavendish.models.store import State
from cavendish_proto.v1 import model_pb2 as pb


def test_every_state_has_a_name_on_the_wire() -> None:
    assert len(COMMERCIAL) + 1 == len(pb.Licence.Commercial.keys())
    assert len(STATES) + 1 == len(pb.LocalModel.State.keys())
    assert len(PHASES) + 1 == len(pb.Install.State.keys())


def test_mirror_stands_in_for_all_hosts() -> None:
    model = next(one for one in packaged() if one.downloadable)
    alone = local_model_to(model, State.MISSING, None, "")
    assert "." in alone.hosts[0]
    mirrored = local_model_to(model, State.MISSING, None, "https://m.example/models")
    assert list(mirrored.hosts) == ["m.example"]
    assert not mirrored.HasField("install")


def test_model_that_is_not_offered_has_no_hosts() -> None:
    model = next(one for one in packaged() if not one.downloadable)
    assert list(local_model_to(model, State.MISSING, None, "https://m.example").hosts) == []


def test_what_installs_the_runtime_is_told_where_it_is_missing() -> None:
    model = packaged()[0]
    assert local_model_to(model, State.MISSING, None, "").missing_runtime_command == ""
    lacking = local_model_to(model, State.MISSING, None, "", "pip install it")
    assert lacking.missing_runtime_command == "pip install it"


def test_only_a_model_without_a_style_of_its_own_needs_one() -> None:
    told = {
        model.id: local_model_to(model, State.MISSING, None, "").needs_style
        for model in packaged()
        if "restyle" in model.tasks
    }
    assert told.pop("magenta-style-int8")
    assert told
    assert not any(told.values())
