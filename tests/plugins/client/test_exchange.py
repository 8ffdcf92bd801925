# SPDX-License-Identifier: GPL-3.0-or-later
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cavendish_client
from cavendish_client import Canvas, PixelFormat, Pixels, SelectRequest, errors, exchange, model
from tests.plugins.client.server import Server

IMAGE = Pixels(bytes(range(256)) * 16, 32, 32)
MASK = Pixels(b"\xff" * 1024, 32, 32, PixelFormat.GRAY8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A private folder with a nonce, as the daemon makes it."""
    path = tmp_path / "exchange"
    path.mkdir(mode=0o700)
    (path / "nonce").write_bytes(bytes(32))
    (path / "nonce").chmod(0o600)
    return path


def offer(folder: Path, nonce_file: str = "nonce") -> model.ExchangeOffer:
    return model.ExchangeOffer(str(folder), nonce_file)


def test_proof_is_the_nonce_that_lies_in_the_folder(folder: Path):
    assert exchange.prove(offer(folder)) == exchange.Proof(str(folder), bytes(32))


@pytest.mark.parametrize("name", ["", ".", "..", "../nonce", "/etc/passwd", "a/b", "a\\b"])
def test_nonce_file_outside_the_folder_is_refused(folder: Path, name: str):
    with pytest.raises(exchange.Unseen):
        exchange.prove(offer(folder, name))


def test_folder_that_others_can_enter_is_refused(folder: Path):
    folder.chmod(0o711)
    with pytest.raises(exchange.Unseen, match="not private"):
        exchange.prove(offer(folder))


def test_folder_that_is_a_link_is_refused(folder: Path, tmp_path: Path):
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(exchange.Unseen):
        exchange.prove(offer(tmp_path / "link"))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_folder_of_another_user_is_refused(folder: Path):
    os.chown(folder, 65534, 65534)
    with pytest.raises(exchange.Unseen, match="not private"):
        exchange.prove(offer(folder))


def test_nonce_of_another_length_is_refused(folder: Path):
    (folder / "nonce").write_bytes(bytes(33))
    with pytest.raises(exchange.Unseen, match="no nonce"):
        exchange.prove(offer(folder))


@given(st.binary(max_size=4096), st.integers(1, 1000))
def test_copy_in_writes_the_start_and_nothing_more(data: bytes, piece: int):
    target = bytearray(b"\xee" * (len(data) + 8))
    before, exchange.PIECE_BYTES = exchange.PIECE_BYTES, piece
    try:
        exchange.copy_in(memoryview(target), memoryview(data))
    finally:
        exchange.PIECE_BYTES = before
    assert target == data + b"\xee" * 8


def test_pixels_go_through_the_exchange_both_ways(client: cavendish_client.Client, server: Server):
    result = client.fill(IMAGE, MASK)
    assert result.transport == model.Transport("exchange", "exchange")
    assert result.image.buffer == IMAGE.buffer
    assert "WriteBlob" not in server.calls


def test_result_that_is_handed_over_is_not_asked_for(
    client: cavendish_client.Client, server: Server
):
    server.hands_over = True
    result = client.fill(IMAGE, MASK)
    assert result.transport == model.Transport("exchange", "exchange")
    assert (result.image.buffer, result.mask.buffer) == (IMAGE.buffer, MASK.buffer)
    assert "LendBlob" not in server.calls
    client.close()
    assert server.exchange is not None
    assert not server.exchange.leased


def test_selection_comes_through_the_exchange_without_pixels(
    client: cavendish_client.Client, server: Server
):
    server.hands_over = True
    found = client.select(SelectRequest(Canvas(IMAGE), scribble=MASK), copy=False)
    assert found.transport == model.Transport("exchange", "exchange")
    assert found.mask.view() == MASK.buffer
    found.close()
    assert "LendBlob" not in server.calls


def test_result_whose_memory_is_gone_is_fetched_when_it_is_kept(
    client: cavendish_client.Client, server: Server
):
    server.hands_over = server.loses_segments = True
    result = client.fill(IMAGE, MASK)
    assert (result.image.buffer, result.mask.buffer) == (IMAGE.buffer, MASK.buffer)
    assert "LendBlob" in server.calls


def test_pixels_of_one_job_are_leased_in_one_call(client: cavendish_client.Client, server: Server):
    client.fill(IMAGE, MASK)
    before = server.calls.count("LeaseSegment")
    client.fill(IMAGE, MASK)
    assert server.calls.count("LeaseSegment") == before + 1


def test_segments_are_given_back(client: cavendish_client.Client, server: Server):
    client.fill(IMAGE, MASK)
    client.close()
    assert server.exchange is not None
    assert not server.exchange.leased


def test_leased_memory_is_sent_without_a_copy(client: cavendish_client.Client, server: Server):
    with client.lease(IMAGE.size_bytes) as segment:
        segment.view[: IMAGE.size_bytes] = IMAGE.view()
        leases = server.calls.count("LeaseSegment")
        result = client.fill(segment.pixels(32, 32), MASK)
    assert result.image.buffer == IMAGE.buffer
    assert server.calls.count("LeaseSegment") == leases + 1, "only the mask's"


def test_leased_memory_is_sent_once_only(client: cavendish_client.Client):
    with client.lease(IMAGE.size_bytes) as segment:
        pixels = segment.pixels(32, 32)
        client.fill(pixels, MASK)
        with pytest.raises(errors.SegmentNotFound):
            client.fill(pixels, MASK)


def test_leased_memory_that_is_not_sent_is_given_back(
    client: cavendish_client.Client, server: Server
):
    with client.lease(64):
        pass
    client.close()
    assert server.exchange is not None
    assert not server.exchange.leased


def test_result_can_stay_in_shared_memory(client: cavendish_client.Client, server: Server):
    with client.fill(IMAGE, MASK, copy=False) as result:
        assert isinstance(result.image.buffer, memoryview)
        assert result.image.buffer.readonly
        assert bytes(result.image.buffer) == IMAGE.buffer
        assert server.exchange is not None
        assert len(server.exchange.leased) >= 2
    result.close()
    client.close()
    assert not server.exchange.leased


def test_folder_that_is_not_proven_is_told_of_and_not_used(
    server: Server, caplog: pytest.LogCaptureFixture
):
    assert server.exchange is not None
    server.exchange.nonce = bytes(32)
    with cavendish_client.connect("test", "1", server.paths.root, start=False) as client:
        result = client.fill(IMAGE, MASK)
    assert result.transport == model.Transport("stream", "stream")
    assert "Not the same folder" in caplog.text


@pytest.mark.parametrize("reason", ["DISK_FULL", "OUT_OF_MEMORY"])
def test_pixels_that_find_no_room_go_as_a_stream_this_time(
    client: cavendish_client.Client, server: Server, reason: str
):
    client.fill(IMAGE, MASK)
    full = server.refusal(reason, "There is no room.")
    server.failures |= {"LeaseSegment": [full], "LendBlob": [full, full]}
    crowded, roomy = client.fill(IMAGE, MASK), client.fill(IMAGE, MASK)
    assert crowded.transport == model.Transport("stream", "stream")
    assert roomy.transport == model.Transport("exchange", "exchange")
    assert crowded.image.buffer == roomy.image.buffer == IMAGE.buffer


def test_folder_without_any_room_is_not_used(server: Server):
    server.failures["LeaseSegment"] = [server.refusal("DISK_FULL", "There is no room.")]
    with cavendish_client.connect("test", "1", server.paths.root, start=False) as client:
        assert client.fill(IMAGE, MASK).transport == model.Transport("stream", "stream")


def test_mappings_that_lie_idle_are_let_go(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exchange, "IDLE_SECONDS", 0.0)
    with cavendish_client.connect("test", "1", server.paths.root, start=False) as client:
        client.fill(IMAGE, MASK)

        async def mapped(inner: cavendish_client.AsyncClient) -> int:
            assert inner._transfer is not None
            assert inner._transfer._exchange is not None
            return len(inner._transfer._exchange._mappings)

        assert client.wait(mapped) == 0
