# SPDX-License-Identifier: GPL-3.0-or-later
from string import Formatter

import grpc
import pytest
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from cavendish.api.status import DETAILS_KEY, code_of, details_of, message_of
from cavendish.errors import CavendishError, MaskSizeMismatch, subclasses
from cavendish_proto.v1 import error_pb2

# One value for every name that any error's words mention.
VALUES = {
    name: "7"
    for kind in subclasses()
    for template in (kind.sentence, kind.next_step)
    for _, name, _, _ in Formatter().parse(template)
    if name
}


def unpacked(error: CavendishError) -> tuple[Status, ErrorInfo]:
    ((key, packed),) = details_of(error)
    status, info = Status.FromString(packed), ErrorInfo()
    assert key == DETAILS_KEY
    assert status.details[0].Unpack(info)
    return status, info


@pytest.mark.parametrize("kind", subclasses(), ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_and_a_reason_of_the_protocol(kind: type[CavendishError]) -> None:
    error = kind(**VALUES)
    status, info = unpacked(error)
    assert f"REASON_{info.reason}" in set(error_pb2.Reason.keys())
    assert info.domain == "cavendish"
    assert info.metadata["next_step"] == error.advice
    assert status.code == code_of(error).value[0] != grpc.StatusCode.OK.value[0]
    assert status.message == message_of(error) == error.message


def test_values_of_the_message_travel_as_metadata() -> None:
    _, info = unpacked(MaskSizeMismatch(mask="1 x 1", image="2 x 2"))
    assert dict(info.metadata) == {
        "mask": "1 x 1",
        "image": "2 x 2",
        "next_step": "Use a mask of the picture's size.",
    }


def test_long_values_stay_within_what_a_trailer_may_hold() -> None:
    error = MaskSizeMismatch(mask="x" * 100_000, image="y" * 100_000)
    status, _ = unpacked(error)
    assert len(status.SerializeToString()) < 4000
    assert len(message_of(error)) <= 1024
