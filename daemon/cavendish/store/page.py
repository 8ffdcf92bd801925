# SPDX-License-Identifier: GPL-3.0-or-later
"""Page tokens: where a list goes on, opaque to clients, and not to be made up by them."""

import base64
import binascii
import hashlib
import hmac
import struct

from cavendish.errors import PageTokenInvalid

_MAC_BYTES = 8
_SEQUENCE = struct.Struct(">q")
_NEWEST = 2**63 - 1


class Pager:
    """Seals the sequence number of the last row of a page, for one document or for all."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def token(self, sequence: int, document: str) -> str:
        """The token of the page after the row with this number."""
        number = _SEQUENCE.pack(sequence)
        return base64.urlsafe_b64encode(number + self._mac(number, document)).decode()

    def before(self, token: str, document: str) -> int:
        """The number that all rows of the page are below. Raises PageTokenInvalid."""
        if not token:
            return _NEWEST
        try:
            sealed = base64.b64decode(token.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise PageTokenInvalid(page_token=token) from None
        number, mac = sealed[: _SEQUENCE.size], sealed[_SEQUENCE.size :]
        if not hmac.compare_digest(mac, self._mac(number, document)):
            raise PageTokenInvalid(page_token=token)
        return int(_SEQUENCE.unpack(number)[0])

    def _mac(self, number: bytes, document: str) -> bytes:
        text = number + document.encode()
        return hashlib.blake2b(text, key=self._secret, digest_size=_MAC_BYTES).digest()
