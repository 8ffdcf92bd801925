# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_client import discovery, errors
from cavendish_client.paths import StatePaths

FIELDS = {
    "pid": 7,
    "address": "127.0.0.1:4321",
    "version": "0.1.0",
    "request_token": "asked",
    "response_token": "answered",
}


def write(paths: StatePaths, fields: object = FIELDS, mode: int = 0o600) -> Path:
    paths.root.mkdir(mode=0o700, exist_ok=True)
    paths.discovery.write_text(json.dumps(fields))
    paths.discovery.chmod(mode)
    return paths.discovery


def test_find_is_none_where_there_is_no_file(paths: StatePaths):
    assert discovery.find(paths) is None


def test_find_reads_the_daemons_file(paths: StatePaths):
    write(paths)
    endpoint = discovery.find(paths)
    assert endpoint == discovery.Endpoint("127.0.0.1", 4321, 7, "0.1.0", "asked", "answered")
    assert endpoint is not None
    assert "asked" not in repr(endpoint)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o622])
def test_find_refuses_a_file_that_others_can_use(paths: StatePaths, mode: int):
    write(paths, mode=mode)
    with pytest.raises(errors.DaemonNotGenuine, match="open to other users"):
        discovery.find(paths)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_find_refuses_a_file_of_another_user(paths: StatePaths):
    os.chown(write(paths), 65534, 65534)
    with pytest.raises(errors.DaemonNotGenuine, match="another user"):
        discovery.find(paths)


def test_find_refuses_a_symbolic_link(paths: StatePaths):
    real = write(paths).rename(paths.root / "elsewhere.json")
    paths.discovery.symlink_to(real)
    with pytest.raises(errors.DaemonNotGenuine):
        discovery.find(paths)


def test_find_refuses_a_pipe_without_waiting(paths: StatePaths):
    paths.root.mkdir(mode=0o700)
    os.mkfifo(paths.discovery, 0o600)
    with pytest.raises(errors.DaemonNotGenuine, match="plain file"):
        discovery.find(paths)


@pytest.mark.parametrize("address", ["10.0.0.1:80", "example.org:80", "0.0.0.0:80", "::ffff:1:1"])
def test_find_refuses_an_address_on_another_machine(paths: StatePaths, address: str):
    write(paths, FIELDS | {"address": address})
    with pytest.raises(errors.DaemonNotGenuine, match="not on this machine"):
        discovery.find(paths)


@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(sorted(FIELDS)), st.integers()))
def test_parse_refuses_everything_that_no_daemon_writes(content: object):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(errors.DaemonNotGenuine):
        discovery.parse(text, Path("daemon.json"))


def test_environment_names_the_daemon_and_its_tokens(
    paths: StatePaths, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CAVENDISH_DAEMON", "localhost:99")
    for name in discovery.TOKEN_VARIABLES:
        monkeypatch.setenv(name, name.lower())
    endpoint = discovery.find(paths)
    assert endpoint is not None
    assert (endpoint.address, endpoint.request_token) == ("localhost:99", "cavendish_request_token")


def test_environment_takes_tokens_from_the_file_where_it_has_none(
    paths: StatePaths, monkeypatch: pytest.MonkeyPatch
):
    write(paths)
    monkeypatch.setenv("CAVENDISH_DAEMON", "127.0.0.1:99")
    endpoint = discovery.find(paths)
    assert endpoint is not None
    assert (endpoint.port, endpoint.response_token) == (99, "answered")
