# SPDX-License-Identifier: GPL-3.0-or-later
"""Over a real socket, to a real daemon, with our own client."""

import contextlib
import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish.catalog.catalog import catalog
from cavendish.catalog.local_catalog import packaged
from cavendish_client import (
    Commercial,
    Install,
    InstallState,
    LocalModel,
    ModelState,
    Permission,
    errors,
)
from tests.daemon.models.house import ONE, TWO, content, entry
from tests.daemon.models.server import FileServer, file_server
from tests.daemon_process import DaemonProcess

SIZE = sum(ONE.values())


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server() as running:
        yield running


@pytest.fixture
def daemon(tmp_path: Path, server: FileServer) -> Iterator[DaemonProcess]:
    """A daemon that knows two models of the server, and one without digests."""
    process = DaemonProcess(tmp_path / "state")
    process.state_dir.mkdir(mode=0o700)
    entries = entry(server, "big", ONE), entry(server, "pair", TWO), entry(None, "loose", ONE)
    process.paths.own_models.write_text("\n".join(entries))
    process.start()
    yield process
    server.hold.set()
    if process.process is not None:
        assert process.stop() == 0


@pytest.fixture
def client(daemon: DaemonProcess) -> Iterator[cavendish_client.Client]:
    with cavendish_client.connect("test", "0", daemon.state_dir, start=False) as connected:
        yield connected


def local(client: cavendish_client.Client, model_id: str) -> LocalModel:
    found = client.models.local()
    assert found.problem == ""
    return next(model for model in found.models if model.model_id == model_id)


def test_models_are_those_of_the_catalog_the_default_first(
    client: cavendish_client.Client,
) -> None:
    models = client.models.list()
    assert {model.model_id for model in models} == {model.id for model in catalog().models}
    assert models[0].model_id == catalog().default.id
    assert [model.is_default for model in models].count(True) == 1


def test_model_tells_what_can_be_asked_and_what_it_costs(client: cavendish_client.Client) -> None:
    default = client.models.list()[0]
    prices = {size.size: size.price_micro_usd for size in default.sizes}
    assert prices["1K"] < prices["2K"] < prices["4K"]
    assert {size.size: size.side_px for size in default.sizes}["1K"] == 1024
    assert "16:9" in default.ratios
    assert default.thinking == ("minimal", "medium", "high")
    assert default.max_pictures == 14
    assert default.hint


def test_models_of_this_machine_are_listed_with_their_terms(
    client: cavendish_client.Client,
) -> None:
    found = client.models.local()
    assert len(found.models) == len(packaged()) + 3
    assert found.free_bytes > 0
    assert found.forbidden == ""
    model = local(client, "u2netp")
    assert (model.state, model.tier, model.tasks) == (ModelState.MISSING, "starter", ("cutout",))
    assert (model.licence.name, model.licence.commercial) == ("Apache-2.0", Commercial.ALLOWED)
    assert model.hosts == ("github.com",)
    assert not local(client, "loose").downloadable


def test_model_is_installed_verified_and_removed(client: cavendish_client.Client) -> None:
    changes: list[Install] = []
    client.models.install("big", "MIT", SIZE, on_change=changes.append)
    assert changes[-1].state is InstallState.INSTALLED
    assert local(client, "big").state is ModelState.INSTALLED
    client.models.verify("big")
    assert client.models.remove("big") == SIZE
    assert local(client, "big").state is ModelState.MISSING
    with pytest.raises(errors.ModelNotInstalled):
        client.models.remove("big")


def test_nothing_is_fetched_without_consent(
    client: cavendish_client.Client, server: FileServer
) -> None:
    with pytest.raises(errors.LicenceNotAgreed) as caught:
        client.models.install("big", "", 0)
    assert "MIT" in str(caught.value)
    assert server.asked == []


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"cloud": Permission.NEVER}, False),
        ({"downloads": Permission.NEVER}, False),
        ({"cloud": Permission.NEVER, "downloads": Permission.ALLOW}, True),
    ],
)
def test_settings_tell_whether_models_may_be_fetched(
    client: cavendish_client.Client,
    server: FileServer,
    fields: dict[str, Permission],
    allowed: bool,
) -> None:
    client.settings.update(dataclasses.replace(client.settings.get(), **fields), list(fields))
    assert (client.models.local().forbidden == "") is allowed
    if allowed:
        client.models.install("big", "MIT", SIZE)
        return
    with pytest.raises(errors.DownloadsNotAllowed):
        client.models.install("big", "MIT", SIZE)
    assert server.asked == []


def test_mirror_and_proxy_are_settings(client: cavendish_client.Client, server: FileServer) -> None:
    server.files["/m/127.0.0.1/big/one.onnx"] = server.files.pop("/big/one.onnx")
    settings = dataclasses.replace(client.settings.get(), mirror=server.url("/m"))
    assert client.settings.update(settings, ["mirror"]).mirror == server.url("/m")
    client.models.install("big", "MIT", SIZE)
    assert {path for path, _ in server.asked} == {"/m/127.0.0.1/big/one.onnx"}


def test_failure_is_raised_with_its_reason(
    client: cavendish_client.Client, server: FileServer
) -> None:
    server.files["/big/one.onnx"] = b"x" * SIZE
    with pytest.raises(errors.ModelFileBroken) as caught:
        client.models.install("big", "MIT", SIZE)
    assert "one.onnx" in str(caught.value)
    with pytest.raises(errors.ModelUnknown):
        client.models.install("nothing", "MIT", SIZE)
    with pytest.raises(errors.ModelNotOffered):
        client.models.install("loose", "MIT", SIZE)


def test_cancel_from_elsewhere_ends_the_installation(
    client: cavendish_client.Client, daemon: DaemonProcess, server: FileServer
) -> None:
    server.hold.clear()
    seen: list[type[BaseException]] = []

    def wait() -> None:
        try:
            client.models.install("big", "MIT", SIZE)
        except errors.DownloadCancelled as error:
            seen.append(type(error))

    thread = threading.Thread(target=wait)
    thread.start()
    assert server.holding.wait(20)
    with cavendish_client.connect("test", "0", daemon.state_dir, start=False) as other:
        assert local(other, "big").install is not None
        other.models.cancel_install("big")
    thread.join(20)
    assert seen == [errors.DownloadCancelled]


def test_files_are_added_by_their_digests(client: cavendish_client.Client, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    for number, (name, size) in enumerate(TWO.items()):
        (stick / str(number)).write_bytes(content(name, size))
    added = client.models.add([stick])
    assert added.installed == ("pair",)
    assert {file.file for file in added.files} == set(TWO)
    assert all(file.checked for file in added.files)


def test_files_of_unknown_digests_are_added_by_name(
    client: cavendish_client.Client, tmp_path: Path
) -> None:
    (tmp_path / "one.onnx").write_bytes(b"graph")
    with pytest.raises(errors.ModelFileUnknown):
        client.models.add([tmp_path / "one.onnx"])
    added = client.models.add([tmp_path / "one.onnx"], "loose")
    assert [file.checked for file in added.files] == [False]
    assert local(client, "loose").state is ModelState.INSTALLED


@pytest.mark.parametrize("paths", [[], ["relative"], ["/a\0b"], ["/" + "a" * 5000]])
def test_path_that_is_none_is_refused(client: cavendish_client.Client, paths: list[str]) -> None:
    with pytest.raises(errors.InvalidRequest):
        client.models.add(paths)


def test_path_that_is_not_there_is_told(client: cavendish_client.Client, tmp_path: Path) -> None:
    with pytest.raises(errors.FileUnusable):
        client.models.add([tmp_path / "nowhere"])


def test_changed_file_is_found_by_verify(
    client: cavendish_client.Client, daemon: DaemonProcess
) -> None:
    client.models.install("big", "MIT", SIZE)
    with (daemon.paths.models / "installed" / "big" / "one.onnx").open("r+b") as file:
        file.write(b"x")
    with pytest.raises(errors.ModelFileBroken):
        client.models.verify("big")
    client.models.install("big", "MIT", SIZE)
    client.models.verify("big")


def test_download_goes_on_after_the_daemon_was_killed(
    daemon: DaemonProcess, server: FileServer
) -> None:
    with cavendish_client.connect("test", "0", daemon.state_dir) as client:
        server.hold.clear()
        thread = threading.Thread(target=client.models.install, args=("big", "MIT", SIZE))
        thread.start()
        assert server.holding.wait(20)
        daemon.kill()
        server.hold.set()
        thread.join(60)  # The client starts another daemon, and goes on with that.
        assert local(client, "big").state is ModelState.INSTALLED
        client.shutdown()


def test_daemon_that_is_asked_to_leave_ends_downloads_at_once(
    client: cavendish_client.Client, daemon: DaemonProcess, server: FileServer
) -> None:
    server.hold.clear()

    def wait() -> None:
        with contextlib.suppress(errors.CavendishError):
            client.models.install("big", "MIT", SIZE)

    thread = threading.Thread(target=wait)
    thread.start()
    assert server.holding.wait(20)
    assert daemon.stop() == 0
    thread.join(30)
    assert not thread.is_alive()


def test_own_models_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    process = DaemonProcess(tmp_path / "state")
    process.state_dir.mkdir(mode=0o700)
    process.paths.own_models.write_text("[")
    process.start()
    with cavendish_client.connect("test", "0", process.state_dir, start=False) as client:
        found = client.models.local()
    process.stop()
    assert found.problem.startswith("models.toml cannot be used")
    assert len(found.models) == len(packaged())
