# SPDX-License-Identifier: GPL-3.0-or-later
"""A key is in no log, no journal, no report and no process list, whatever was done with it."""

import logging
from pathlib import Path

import pytest

from cavendish_proto.v1 import credential_pb2 as pb
from cavendish_proto.v1 import daemon_pb2
from tests.daemon.secrets import rings
from tests.daemon_process import DaemonProcess, running_daemon
from tests.system.caller import Caller

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"
ENVIRONMENT_KEY = "AIzaSyE-9876543210zyxwvutsrqponmlkjihg"


def holders(folder: Path, secret: str) -> list[str]:
    """The files below folder that hold secret, or its second half."""
    words = (secret.encode(), secret[len(secret) // 2 :].encode())
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 3
    return [path.name for path in files if any(word in path.read_bytes() for word in words)]


def use(daemon: DaemonProcess, *, allow_file: bool) -> str:
    """All that can be done with a key; the diagnostics at the end."""
    with Caller.of(daemon) as caller:
        service = caller.credential
        wrong = pb.SetKeyRequest(endpoint="gemini", key=f"{KEY} with more")
        assert caller.refusal(service.SetKey, wrong).reason == "INVALID_REQUEST"
        right = pb.SetKeyRequest(endpoint="gemini", key=KEY, allow_file=allow_file)
        caller.call(service.SetKey, right)
        caller.call(service.ListKeys, pb.ListKeysRequest())
        caller.run()
        # Whoever asks for what does not exist is logged; so is a method that is misspelt.
        broken = caller.channel.unary_unary(f"/cavendish.v1.{KEY}/SetKey")
        with pytest.raises(Exception, match="Method not found"):
            caller.call(broken, b"")
        report = caller.call(caller.daemon.GetDiagnostics, daemon_pb2.GetDiagnosticsRequest())
        return report.report


@pytest.mark.parametrize("kind", [rings.Folder, rings.Locked])
def test_key_is_in_no_file_but_the_one_that_the_artist_agreed_to(
    tmp_path: Path, kind: type[rings.Folder]
) -> None:
    environment = rings.environment(tmp_path / "ring", kind)
    environment["CAVENDISH_KEY_RELAY"] = ENVIRONMENT_KEY
    in_file = kind is rings.Locked
    with running_daemon(
        tmp_path / "state", "--log-level", "debug", environment=environment
    ) as daemon:
        report = use(daemon, allow_file=in_file)
        line = Path(f"/proc/{daemon.pid}/cmdline").read_bytes()
    assert holders(tmp_path / "state", KEY) == (["keys.json"] if in_file else [])
    assert holders(tmp_path / "state", ENVIRONMENT_KEY) == []
    for secret in (KEY, ENVIRONMENT_KEY):
        assert secret not in report
        assert secret.encode() not in line
    assert f"- key for gemini: {'file' if in_file else 'keyring'}" in report


def test_key_that_a_bug_puts_into_the_log_is_blanked(tmp_path: Path) -> None:
    from cavendish.runtime.log import close_log, open_log
    from cavendish.runtime.redaction import Redaction
    from cavendish.secrets.keys import Keys

    redaction, level = Redaction(), logging.getLogger().level
    handler = open_log(tmp_path / "log", "debug", redaction)
    try:
        key = Keys(tmp_path / "keys.json", {"GEMINI_API_KEY": KEY}, redaction).key("gemini")
        logging.getLogger("bug").error("sent %s to %s", key, f"https://host/?key={key}")
        try:
            raise ValueError(key)
        except ValueError:
            logging.getLogger("bug").exception("broke", extra={"headers": {"x-goog-api-key": key}})
    finally:
        close_log(handler)
        logging.getLogger().setLevel(level)
    assert "[secret]" in (tmp_path / "log").read_text()
    assert KEY not in (tmp_path / "log").read_text()
