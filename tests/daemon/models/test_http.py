# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio
import ssl
import subprocess
import sys
from typing import Any, NoReturn

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.models.http import Refused, Trouble, Web, is_here, is_safe, mirrored
from tests.daemon.models.house import QUICK
from tests.daemon.models.server import FileServer


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://a.example/x", True),
        ("HTTPS://a.example/x", True),
        ("http://a.example/x", False),
        ("http://127.0.0.1:80/x", True),
        ("http://localhost/x", True),
        ("http://[::1]/x", True),
        ("http://127.0.0.1.a.example/x", False),
        ("http://me@a.example/x", False),
        ("ftp://127.0.0.1/x", False),
        ("//a.example/x", False),
        ("", False),
    ],
)
def test_only_what_nobody_can_read_along_is_safe(address: str, safe: bool) -> None:
    assert is_safe(address) is safe


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    assert isinstance(is_safe(text), bool)
    assert isinstance(is_here(text), bool)


@pytest.mark.parametrize(
    ("mirror", "address"),
    [
        ("", "https://a.example/b/c.onnx"),
        ("https://m.example", "https://m.example/a.example/b/c.onnx"),
        ("https://m.example/models/", "https://m.example/models/a.example/b/c.onnx"),
    ],
)
def test_mirror_has_files_below_their_hosts(mirror: str, address: str) -> None:
    assert mirrored("https://a.example/b/c.onnx", mirror) == address


async def test_busy_server_may_say_how_long_to_wait(server: FileServer) -> None:
    server.statuses, server.headers = [503] * 4, {"Retry-After": "7"}
    async with Web("", QUICK) as web:
        with pytest.raises(Trouble) as caught:
            async with web.ask(server.url("/x"), 0, 1):
                pass
        assert caught.value.wait == 7.0
        server.headers = {"Retry-After": "99999999"}
        with pytest.raises(Trouble) as caught:
            async with web.ask(server.url("/x"), 0, 1):
                pass
        assert caught.value.wait == 60.0
        server.headers = {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}
        with pytest.raises(Trouble) as caught:
            async with web.ask(server.url("/x"), 0, 1):
                pass
        assert caught.value.wait == 60.0
        server.headers = {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}
        with pytest.raises(Trouble) as caught:
            async with web.ask(server.url("/x"), 0, 1):
                pass
        assert caught.value.wait == 0.0


async def ask(web: Web, address: str, start: int) -> None:
    async with web.ask(address, start, start + 1):
        pass


async def test_late_answer_does_not_bring_back_an_address_that_ran_out(
    server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.files, server.redirects = {"/signed": b"abcd"}, {"/x": "/signed"}
    send, is_sent, is_over = httpx2.AsyncClient.send, asyncio.Event(), asyncio.Event()

    async def late(client: httpx2.AsyncClient, request: httpx2.Request, **options: Any) -> Any:
        response = await send(client, request, **options)
        if request.headers["range"] == "bytes=1-1":
            is_sent.set()
            await is_over.wait()
        return response

    monkeypatch.setattr(httpx2.AsyncClient, "send", late)
    async with Web("", QUICK) as web:
        await ask(web, server.url("/x"), 0)
        slow = asyncio.ensure_future(ask(web, server.url("/x"), 1))
        await is_sent.wait()
        server.statuses = [403]
        with pytest.raises(Trouble):
            await ask(web, server.url("/x"), 2)
        is_over.set()
        await slow
        await ask(web, server.url("/x"), 3)
    assert [path for path, _ in server.asked].count("/x") == 2


async def test_server_that_is_trusted_by_nobody_is_not_spoken_to(server: FileServer) -> None:
    async with Web("", QUICK) as web:
        with pytest.raises(Trouble):
            async with web.ask(server.url("/x").replace("http:", "https:"), 0, 1):
                pass


async def test_server_whose_certificate_does_not_count_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def distrust(*_: Any, **__: Any) -> NoReturn:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.verify_message = "self-signed certificate"
        raise httpx2.ConnectError(str(error)) from error

    monkeypatch.setattr(httpx2.AsyncClient, "send", distrust)
    async with Web("", QUICK) as web:
        with pytest.raises(Refused, match=r"a\.example is not to be trusted: self-signed"):
            await ask(web, "https://a.example/x", 0)


async def test_address_that_is_none_is_refused() -> None:
    async with Web("", QUICK) as web:
        with pytest.raises(Refused):
            async with web.ask("https://\x00/", 0, 1):
                pass


def test_daemon_starts_without_http() -> None:
    script = "import sys, cavendish.main as _; print({'httpx2', 'tomllib'} & set(sys.modules))"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
