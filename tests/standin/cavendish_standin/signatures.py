# SPDX-License-Identifier: GPL-3.0-or-later
"""Thought signatures: given out with each answer, and held against what comes back."""

import base64
import hashlib
import hmac
import secrets

# Accepted in place of a text part's signature, as the API's documentation offers them.
DUMMIES = ("context_engineering_is_the_way_to_go", "skip_thought_signature_validator")
_NONCE = 16


class Signatures:
    """Signs parts so that the part, the model and the secret are all bound by the signature.

    The same secret makes signatures that outlive the process, as the API's do.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def sign(self, model: str, content: bytes) -> str:
        """A new signature of a part's text or picture, in standard base64."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + self._tag(nonce, model, content)).decode()

    def holds(self, signature: str, model: str, content: bytes) -> bool:
        """Whether this very content was signed for this model; either base64 alphabet."""
        plain = signature.replace("-", "+").replace("_", "/").rstrip("=")
        try:
            raw = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        except ValueError:
            return False
        tag = self._tag(raw[:_NONCE], model, content)
        return hmac.compare_digest(raw[_NONCE:], tag)

    def _tag(self, nonce: bytes, model: str, content: bytes) -> bytes:
        digest = hashlib.sha256(content).digest()
        return hmac.new(self._secret, nonce + model.encode() + digest, hashlib.sha256).digest()


def is_dummy(signature: str) -> bool:
    """Whether it is one of the documented stand-ins for a text part's signature."""
    encoded = {base64.b64encode(d.encode()).decode().rstrip("=") for d in DUMMIES}
    plain = signature.replace("-", "+").replace("_", "/").rstrip("=")
    return signature in DUMMIES or plain in encoded or signature.replace("-", "_") in DUMMIES
