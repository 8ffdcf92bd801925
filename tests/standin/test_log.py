# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of what came in."""

import hashlib

from tests.standin.raw import GENERATE, call
from tests.standin.samples import body, encoded, smooth
from tests.standin_process import StandIn


def test_log_tells_what_left_the_client(standin: StandIn) -> None:
    picture = encoded(smooth())
    call(standin, value={**body("a kite", picture), "store": False})
    (entry,) = standin.requests()
    assert (entry["path"], entry["status"], entry["store"]) == (GENERATE, 200, False)
    words, sent = entry["turns"][0]["parts"]
    assert words["text"] == "a kite"
    assert sent["sha256"] == hashlib.sha256(picture).hexdigest()
    assert (sent["mime"], sent["bytes"]) == ("image/png", len(picture))


def test_log_tells_how_the_answer_drifted(standin: StandIn) -> None:
    standin.script({"drift": {"dx": 2.5}})
    call(standin)
    (entry,) = standin.requests()
    assert entry["drift"]["dx"] == 2.5
    assert entry["pixels"] == [1024, 1024]


def test_log_has_refused_requests_too(standin: StandIn) -> None:
    call(standin, value={"x": 1})
    assert [entry["status"] for entry in standin.requests()] == [400]
