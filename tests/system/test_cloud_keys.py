# SPDX-License-Identifier: GPL-3.0-or-later
"""A key that was used through faults, refusals and a crash is in no file and no words."""

import asyncio
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pytest
from PIL import Image

from cavendish_client import AsyncClient, errors
from tests.daemon_process import wait_for
from tests.system.caller import mask_of, picture_of
from tests.system.cloud import Cloud, calls_of, cloud, describing, generating

KEY = "AIzaSyF-zyxwvutsrqponmlkjihg-0123456789ab"
SIDE = 64
TROUBLE = (
    "internal",
    "html",
    "cut",
    "reset",
    "garbage",
    "key_invalid",
    "leaked",
    "location",
    "bad_image",
    "quota_day",
    "blocked",
    "finish",
)


def use(found: Cloud) -> str:
    """Everything that goes wrong, the server repeating the key where it can; what is told."""
    told = []
    with found.connect() as client:
        for fault in TROUBLE:
            step = {"fault": fault, "times": 20, "message": f"The key {KEY} will not do."}
            found.standin.script(step)
            with pytest.raises(errors.CavendishError) as caught:
                client.run(generating(fault, deadline_seconds=2.0))
            told.append(f"{caught.value!r} {caught.value.next_step} {caught.value.metadata}")
            found.standin.reset()
        assert client.describe(describing("and now?")).text
        report = client.diagnostics()
        jobs = client.jobs(100)
        return "\n".join([*told, report, repr(jobs), repr(calls_of(client))])


def command_line(found: Cloud, folder: Path) -> str:
    """Makes what editors open by the command line; all that it prints."""
    source, mask = folder / "in.png", folder / "mask.png"
    Image.frombytes("RGBA", (SIDE, SIDE), picture_of(SIDE)).save(source)
    Image.frombytes("L", (SIDE, SIDE), mask_of(SIDE)).save(mask)
    printed = ""
    state = ("--state-dir", str(found.daemon.state_dir))
    for arguments in (
        ("edit", source, "--mask", mask, "--prompt", "red", "--yes", "-o", folder / "out.ora"),
        ("edit", source, "--mask", mask, "--prompt", "blue", "--yes", "-o", folder / "out.png"),
        ("keys", "list"),
        ("usage",),
        ("logs",),
        ("doctor",),
    ):
        command = [sys.executable, "-m", "cavendish.cli.main", *map(str, arguments), *state]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        printed += done.stdout + done.stderr
    assert (folder / "out.ora").exists()
    assert (folder / "out.png").exists()
    return printed


def holders(folder: Path) -> list[str]:
    """The files below folder that hold the key, or a good part of it, zipped or not."""
    parts = (KEY.encode(), KEY[:20].encode(), KEY[-20:].encode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 5
    return [str(path) for path in files if any(part in contents(path) for part in parts)]


def contents(path: Path) -> bytes:
    """A file's bytes, and those of what is packed in it."""
    found = path.read_bytes()
    if path.suffix == ".ora":
        with zipfile.ZipFile(path) as packed:
            found += b"".join(packed.read(name) for name in packed.namelist())
    return found


def process_list() -> str:
    """The command lines of all processes."""
    found = psutil.process_iter(["cmdline"])
    return "\n".join(" ".join(each.info["cmdline"] or ()) for each in found)


@pytest.mark.timeout(240)
def test_key_is_left_nowhere(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    environment = {"CAVENDISH_KEY_RELAY": KEY}
    with cloud(
        tmp_path / "state",
        *("--keys", KEY),
        environment=environment,
        options=("--log-level", "debug"),
    ) as found:
        told = use(found) + command_line(found, files)
        seen = {row["key"] for row in found.standin.requests()}
        assert seen == {KEY}, "the key was not used"
        # With a request on its way, as a crash finds it.
        found.standin.script({"fault": "hang"})
        with found.connect() as client:
            client.wait(lambda each: leave(found, each))
        found.daemon.kill()
        found.daemon.start()
        assert KEY not in process_list().replace(f"--keys {KEY}", "")
        assert not holders(found.daemon.state_dir)
    assert not holders(tmp_path / "state")
    assert [path for path in files.iterdir() if KEY.encode() in contents(path)] == []
    assert KEY not in told
    assert not re.search(re.escape(KEY[:12]), told)


async def leave(found: Cloud, client: AsyncClient) -> None:
    """Begins a job, and comes back once its request is on its way."""
    client.leave_jobs()
    task = asyncio.ensure_future(client.describe(describing("are you there?")))
    await asyncio.to_thread(
        wait_for, lambda: json.dumps(found.standin.requests()).count("are you there?"), 30
    )
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
