# SPDX-License-Identifier: GPL-3.0-or-later
"""What must never be read by anybody: blanked in the log, in errors and in reports."""

import json
import re
import threading
from collections.abc import Iterable
from urllib.parse import quote

BLANK = "[secret]"
# Shorter ones would blank ordinary words.
_SHORTEST = 6


class Redaction:
    """The secrets that are known by now. Thread-safe."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._spellings: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Blanks this one, too, from now on: as it is, in JSON, and in an address."""
        if len(secret) < _SHORTEST:
            return
        escaped = (
            json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)
        )
        with self._lock:
            self._spellings |= {secret, *escaped, quote(secret, safe="", errors="replace")}
            # The longest first: a secret may be the beginning of another.
            longest_first = sorted(self._spellings, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def blanked(self, text: str) -> str:
        """text without secrets."""
        return text if self._pattern is None else self._pattern.sub(BLANK, text)
