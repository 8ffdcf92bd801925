# SPDX-License-Identifier: GPL-3.0-or-later
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.runtime.log import KEPT, ROTATE_BYTES, close_log, open_log, tail
from cavendish.runtime.redaction import Redaction


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cavendish.log"


@pytest.fixture
def handler(path: Path) -> Iterator[logging.Handler]:
    level = logging.getLogger().level
    made = open_log(path, "info", Redaction(["ask-token", "answer-token"]))
    yield made
    close_log(made)
    logging.getLogger().setLevel(level)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.usefixtures("handler")
def test_record_is_one_json_object_with_its_extra_fields(path: Path) -> None:
    logging.getLogger("room").info("line\nbreak %s", "ä", extra={"job_id": "j", "path": Path("/x")})
    (line,) = lines(path)
    assert line.pop("time")
    assert line == {
        "level": "info",
        "logger": "room",
        "message": "line\nbreak ä",
        "job_id": "j",
        "path": "/x",
    }


@pytest.mark.usefixtures("handler")
def test_exception_comes_with_its_traceback(path: Path) -> None:
    try:
        raise ValueError("why")
    except ValueError:
        logging.getLogger("room").exception("broke")
    assert "ValueError: why" in str(lines(path)[0]["traceback"])


@pytest.mark.usefixtures("handler")
def test_addresses_that_are_asked_are_not_written_down(path: Path) -> None:
    logging.getLogger("httpx2").info("HTTP Request: GET https://a.example/x?signature=1")
    logging.getLogger("httpx2").warning("odd")
    assert [line["message"] for line in lines(path)] == ["odd"]


@pytest.mark.usefixtures("handler")
def test_secrets_are_blanked_wherever_they_turn_up(path: Path) -> None:
    logging.getLogger("room").info("ask-token", extra={"shown": "xanswer-tokenx"})
    assert "-token" not in path.read_text()
    assert lines(path)[0]["message"] == "[secret]"


@pytest.mark.usefixtures("handler")
def test_lines_below_the_level_are_left_out(path: Path) -> None:
    logging.getLogger("room").debug("no")
    assert not path.exists()


@pytest.mark.usefixtures("handler")
def test_log_is_rotated_and_bounded(path: Path) -> None:
    line = "x" * 100_000
    for _ in range(2 * (KEPT + 1) * ROTATE_BYTES // 100_000):
        logging.getLogger("room").info(line)
    kept = sorted(path.parent.iterdir())
    assert len(kept) == KEPT + 1
    assert all(file.stat().st_size <= ROTATE_BYTES for file in kept)


def test_log_that_cannot_be_written_does_not_disturb(tmp_path: Path) -> None:
    handler = open_log(tmp_path / "missing" / "log", "info", Redaction())
    logging.getLogger("room").warning("lost")
    close_log(handler)


def test_tail_tells_the_last_lines(path: Path) -> None:
    path.write_text("\n".join(f"line {n}" for n in range(5000)))
    assert tail(path, 2) == ["line 4998", "line 4999"]
    assert tail(path.with_name("none"), 2) == []
