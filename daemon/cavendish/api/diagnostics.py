# SPDX-License-Identifier: GPL-3.0-or-later
"""What a bug report needs, as Markdown, without what it must not tell."""

import getpass
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from cavendish.api.parts import Parts
from cavendish.runtime.log import tail
from cavendish_proto.v1 import daemon_pb2 as pb

_LOG_LINES = 50
_MIB = 1 << 20


def report(parts: Parts, status: pb.GetStatusResponse) -> str:
    """The report. Secrets, the home folder and the user's name are blanked."""
    lines = [
        *_facts(status),
        *_keys(parts),
        "",
        "## Log",
        "",
        "```",
        *tail(parts.paths.log, _LOG_LINES),
        "```",
    ]
    text = parts.redaction.blanked("\n".join(lines) + "\n")
    for secret, word in _blanked():
        text = text.replace(secret, word)
    return text


def _facts(status: pb.GetStatusResponse) -> Iterator[str]:
    yield "# Cavendish diagnostics"
    yield ""
    yield f"- Cavendish {status.version}, Python {sys.version.split()[0]}"
    yield f"- {platform.platform()}"
    yield f"- up {status.uptime.seconds} s, {status.rss_bytes // _MIB} MiB resident"
    yield f"- {status.queued_jobs} jobs wait, {status.running_jobs} run"
    yield f"- {status.blob_bytes // _MIB} MiB of blobs"
    for engine in status.engines:
        yield f"- engine {engine.name}: {engine.description if engine.loaded else 'not loaded yet'}"


def _keys(parts: Parts) -> Iterator[str]:
    names = [endpoint.name for endpoint in parts.preferences.current.endpoints]
    for endpoint, source in parts.keys.sources(names).items():
        yield f"- key for {endpoint}: {source}"


def _blanked() -> Iterator[tuple[str, str]]:
    yield str(Path.home()), "~"
    name = getpass.getuser()
    # Behind a slash only: a user called "log" must not blank every "log".
    yield f"/{name}/", "/[user]/"
