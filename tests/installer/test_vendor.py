# SPDX-License-Identifier: GPL-3.0-or-later
import ast
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from cavendish_installer import vendor
from cavendish_installer.layout import write_tree
from cavendish_installer.vendor import PACKAGES, Tree, vendored
from tests.daemon_process import DaemonProcess, running_daemon
from tests.installer.pythons import VERSIONS, pythons

# Runs on any Python without site-packages: fills a hole through the vendored client.
ERRAND = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
began = time.perf_counter()
from host_plugin._vendor import cavendish_client as cc
with cc.connect("errand", "1", sys.argv[2], start=False) as client:
    imported = time.perf_counter() - began
    size = 256  # So large, hole and all, that neither way goes inline.
    image = cc.Pixels(bytes(range(256)) * size * 4, size, size)
    rows = [(b"\\xff" * 140 + bytes(116)) if 8 <= y < 148 else bytes(256) for y in range(size)]
    result = client.fill(image, cc.Pixels(b"".join(rows), size, size, cc.PixelFormat.GRAY8))
    try:
        client.job("nothing")
    except cc.errors.JobNotFound as error:
        reason = error.reason
foreign = sorted(name for name in sys.modules if name.partition(".")[0] in {packages})
print(json.dumps({
    "size": [result.image.width, len(result.image.buffer)], "transport": result.transport.down,
    "reason": reason, "foreign": foreign, "import_s": imported, "version": sys.version[:6],
}))
""".replace("{packages}", repr(tuple(PACKAGES)))


@pytest.fixture(scope="module")
def tree() -> Tree:
    """The vendored files."""
    return vendored("host_plugin")


@pytest.fixture(scope="module")
def plugin(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a plug-in that carries them."""
    folder = tmp_path_factory.mktemp("plugins")
    write_tree(tree, folder / "host_plugin" / "_vendor")
    (folder / "host_plugin" / "__init__.py").touch()
    return folder


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """A real daemon."""
    with running_daemon(tmp_path_factory.mktemp("state") / "state") as running:
        yield running


@pytest.mark.parametrize("version", VERSIONS)
def test_vendored_client_fills_on_this_python_without_site_packages(
    version: str, plugin: Path, daemon: DaemonProcess
):
    program = pythons().get(version)
    if program is None:
        pytest.skip(f"there is no Python {version} on this machine")
    command = [program, "-S", "-s", "-B", "-W", "error", "-c", ERRAND, str(plugin)]
    environment = {name: value for name, value in os.environ.items() if "PYTHON" not in name}
    done = subprocess.run(
        [*command, str(daemon.state_dir)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["foreign"] == []
    assert told["size"] == [140, 140 * 140 * 4]
    assert (told["reason"], told["transport"]) == ("JOB_NOT_FOUND", "exchange")


def test_vendored_files_are_the_same_each_time(tree: Tree):
    vendor._vendored.cache_clear()
    assert vendored("host_plugin") == tree


def test_vendored_files_are_small_and_pure_python(tree: Tree):
    assert sum(len(entry.data) for entry in tree.values()) < 2 << 20
    suffixes = {path.suffix for path in tree if path.parts[0] != "licences"}
    assert suffixes == {".py"}
    assert not any(entry.executable for entry in tree.values())


def test_vendored_files_leave_out_what_the_client_does_not_need(tree: Tree):
    names = {path.as_posix() for path in tree}
    assert not [name for name in names if name.endswith("_pb2_grpc.py")]
    assert not names & {"grpclib/server.py", "google/protobuf/json_format.py"}


def test_vendored_files_import_nothing_foreign(tree: Tree):
    for path, entry in tree.items():
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(entry.data)):
                assert not set(top_names(node)) & set(PACKAGES), path


def top_names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [(node.module or "").partition(".")[0]]
    return []


def test_every_vendored_library_brings_its_licence(tree: Tree):
    owners = {path.parts[1] for path in tree if path.parts[0] == "licences"}
    expected = {name for names in PACKAGES.values() for name in names}
    assert owners == expected
    assert len(tree[PurePosixPath("licences/protobuf/LICENSE")].data) > 500


def test_vendored_protobuf_does_not_look_for_compiled_parts(tree: Tree):
    path = PurePosixPath("google/protobuf/internal/_api_implementation.py")
    assert b"api_version = 0" in tree[path].data
