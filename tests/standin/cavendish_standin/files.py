# SPDX-License-Identifier: GPL-3.0-or-later
"""The Files API: resumable uploads, and their use in requests."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cavendish_standin.ask import Ask, Part, Turn
from cavendish_standin.channel import Reply, Request
from cavendish_standin.refusals import REFUSALS, Refusal, bad_argument, invalid
from cavendish_standin.reply import json_reply

LIFE = timedelta(hours=48)
_UPLOAD = re.compile(r"/upload/(v1|v1beta)/files")
_FILES = re.compile(r"/(v1|v1beta)/files(/(?P<name>[\w-]+))?")
_ADDRESS = re.compile(r"(.*/)?files/(?P<name>[\w-]+)")


@dataclass
class File:
    """An upload, done or still under way."""

    name: str
    mime: str
    size: int
    title: str
    host: str
    data: bytearray = field(default_factory=bytearray)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def message(self) -> dict[str, Any]:
        """The file as JSON."""
        digest = hashlib.sha256(bytes(self.data)).hexdigest().encode()
        return {
            "name": f"files/{self.name}",
            "displayName": self.title,
            "mimeType": self.mime,
            "sizeBytes": str(len(self.data)),
            "createTime": _moment(self.created),
            "updateTime": _moment(self.created),
            "expirationTime": _moment(self.created + LIFE),
            "sha256Hash": base64.b64encode(digest).decode(),
            "uri": f"http://{self.host}/v1beta/files/{self.name}",
            "state": "ACTIVE",
            "source": "UPLOADED",
        }


class Files:
    """The uploads of all keys."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._uploads: dict[str, File] = {}

    def handle(self, request: Request) -> Reply | None:
        """The reply, or None where the address is not of this API; raises Refusal."""
        if _UPLOAD.fullmatch(request.path) and request.method == "POST":
            command = request.headers.get("x-goog-upload-command", "")
            return self._start(request) if command == "start" else self._receive(request, command)
        match = _FILES.fullmatch(request.path)
        if match is None:
            return None
        if match["name"] is None:
            return json_reply({"files": [f.message() for f in self._files.values()]})
        file = self._find(match["name"])
        if request.method == "DELETE":
            del self._files[file.name]
            return json_reply({})
        return json_reply(file.message())

    def resolve(self, ask: Ask) -> Ask:
        """The request with uploaded pictures in place of their addresses; raises Refusal."""
        turns = tuple(Turn(t.role, tuple(map(self._resolved, t.parts))) for t in ask.turns)
        return replace(ask, turns=turns)

    def _resolved(self, part: Part) -> Part:
        if part.uri is None:
            return part
        match = _ADDRESS.fullmatch(part.uri)
        if match is None:
            raise invalid("Cannot fetch content from the provided URL.")
        file = self._find(match["name"])
        return replace(part, uri=None, data=bytes(file.data), mime=part.mime or file.mime)

    def _find(self, name: str) -> File:
        if name not in self._files:
            message = f"You do not have permission to access the File {name} or it may not exist."
            raise Refusal(403, "PERMISSION_DENIED", message)
        return self._files[name]

    def _start(self, request: Request) -> Reply:
        about = json.loads(request.body or b"{}").get("file", {})
        headers = request.headers
        file = File(
            name=secrets.token_hex(6),
            mime=headers.get("x-goog-upload-header-content-type", "application/octet-stream"),
            size=int(headers.get("x-goog-upload-header-content-length", -1)),
            title=about.get("display_name") or about.get("displayName") or "",
            host=headers["host"],
        )
        self._uploads[file.name] = file
        address = f"http://{file.host}{request.path}?upload_id={file.name}"
        return json_reply(
            {}, headers={"X-Goog-Upload-URL": address, "X-Goog-Upload-Status": "active"}
        )

    def _receive(self, request: Request, command: str) -> Reply:
        file = self._uploads.get(request.query.get("upload_id", ""))
        if file is None:
            raise REFUSALS["entity_gone"]("")
        if int(request.headers.get("x-goog-upload-offset", 0)) != len(file.data):
            raise bad_argument("x-goog-upload-offset", "not where the upload is")
        file.data += request.body
        if "finalize" not in command:
            return json_reply({}, headers={"X-Goog-Upload-Status": "active"})
        if file.size not in {-1, len(file.data)}:
            raise bad_argument("file.size_bytes", f"{len(file.data)} bytes of {file.size}")
        self._files[file.name] = self._uploads.pop(file.name)
        return json_reply({"file": file.message()}, headers={"X-Goog-Upload-Status": "final"})


def _moment(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")
