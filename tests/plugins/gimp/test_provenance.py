# SPDX-License-Identifier: GPL-3.0-or-later
"""What a layer remembers of its making."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from cavendish_gimp.provenance import record
from tests.plugins.gimp.results import result

MOMENT = datetime(2026, 11, 21, 5, 0, 0, 123, tzinfo=timezone(timedelta(hours=2)))


def test_record_tells_what_a_bug_report_needs() -> None:
    facts = json.loads(record(result(), MOMENT, operation="edit", prompt="ein Häuschen"))
    assert (facts["operation"], facts["prompt"]) == ("edit", "ein Häuschen")
    assert facts["engine"] == "classic"
    assert facts["reasons"] == ["It is the only engine, señor."]
    assert facts["seed"] == 7
    assert facts["job_id"] == "job-1"
    assert facts["cost_micro_usd"] == 0
    assert facts["engine_seconds"] == 0.123


def test_record_tells_the_time_in_utc() -> None:
    assert json.loads(record(result(), MOMENT))["time"] == "2026-11-21T03:00:00+00:00"


def test_record_is_ascii() -> None:
    assert max(record(result(), MOMENT)) < 128
