# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
import traceback

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from cavendish.errors import KeyringUnavailable
from cavendish.secrets.key_ring import KeyRing
from cavendish.secrets.secret import Secret
from tests.daemon.secrets import rings
from tests.daemon.secrets.conftest import Choose

KEY = Secret("AIzaSyD-0123456789abcdefghijklmnopqrstu")


def test_ring_keeps_and_forgets_a_key(choose: Choose) -> None:
    choose(rings.Folder)
    ring = KeyRing()
    assert ring.get("gemini") is None
    ring.put("gemini", KEY)
    assert ring.get("gemini") == KEY
    assert ring.get("vertex") is None
    ring.drop("gemini")
    ring.drop("gemini")
    assert ring.get("gemini") is None
    assert ring.name == "folder ring"


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        (fail.Keyring, "this machine has none"),
        (null.Keyring, "this machine has none"),
        (rings.Locked, "it is locked"),
        (rings.Silent, "did not answer within 0.2 s"),
        (rings.Forgetful, "does not keep what it is given"),
    ],
)
def test_ring_that_cannot_keep_a_key_is_unavailable_and_repeats_none_of_it(
    choose: Choose, kind: type[KeyringBackend], problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    choose(kind)
    with pytest.raises(KeyringUnavailable) as caught:
        KeyRing(0.2 if kind is rings.Silent else 20.0).put("gemini", KEY)
    assert problem in caught.value.message
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert KEY not in caplog.text


def test_ring_that_leaves_keys_open_to_all_is_refused(
    choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rings.Folder, "__module__", "keyrings.alt.file")
    choose(rings.Folder)
    with pytest.raises(KeyringUnavailable, match="does not protect"):
        KeyRing().put("gemini", KEY)


def test_library_is_imported_when_a_key_is_asked_for_and_not_before() -> None:
    script = (
        "import sys; from cavendish.secrets.keys import Keys;"
        "sys.exit('keyring' in sys.modules or 'cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
