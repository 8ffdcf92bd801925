# SPDX-License-Identifier: GPL-3.0-or-later
"""The log: one JSON object a line, rotated, without secrets."""

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from cavendish.runtime.redaction import Redaction

ROTATE_BYTES = 1 << 20
KEPT = 3

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON; what extra holds becomes fields. Blanks secrets."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """One line without its end."""
        fields = self._fields(record)
        return self._redaction.blanked(json.dumps(fields, default=str, ensure_ascii=False))

    def _fields(self, record: logging.LogRecord) -> dict[str, object]:
        moment = datetime.fromtimestamp(record.created, UTC)
        fields: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        fields.update({k: v for k, v in vars(record).items() if k not in _STANDARD})
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return fields


class QuietRotatingFile(RotatingFileHandler):
    """A log that cannot be written (a full disk) must not disturb the work that it tells of."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's name
        """Drops the record: there is nowhere left to tell of it."""


def open_log(path: Path, level: str, redaction: Redaction) -> logging.Handler:
    """Sends everything at or above level to the file, which is opened at the first line."""
    handler = QuietRotatingFile(
        path, maxBytes=ROTATE_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(JsonLines(redaction))
    handler.addFilter(_is_told)
    root = logging.getLogger()
    root.setLevel(level.upper())
    root.addHandler(handler)
    logging.captureWarnings(capture=True)
    return handler


def _is_told(record: logging.LogRecord) -> bool:
    """Not what the HTTP library says of each request: addresses as a whole, signed ones, too."""
    return record.name != "httpx2" or record.levelno > logging.INFO


def close_log(handler: logging.Handler) -> None:
    """Undoes open_log."""
    logging.captureWarnings(capture=False)
    logging.getLogger().removeHandler(handler)
    handler.close()


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of the log; none where there is no log."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - lines * 1000))
            return file.read().decode("utf-8", "replace").splitlines()[-lines:]
    except OSError:
        return []
