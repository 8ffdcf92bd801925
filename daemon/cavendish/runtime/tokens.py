# SPDX-License-Identifier: GPL-3.0-or-later
"""The tokens of one run of the daemon."""

import hmac
import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tokens:
    """New at each start. request: what callers show. response: what the daemon shows."""

    request: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    response: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def accepts(self, shown: str | bytes | None) -> bool:
        """Whether a caller showed the request token. Takes as long for a near miss as for a far."""
        if shown is None:
            return False
        given = shown.encode("utf-8", "surrogatepass") if isinstance(shown, str) else shown
        return hmac.compare_digest(given, self.request.encode())
