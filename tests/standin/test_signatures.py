# SPDX-License-Identifier: GPL-3.0-or-later
"""Thought signatures."""

import base64

import pytest

from cavendish_standin.signatures import DUMMIES, Signatures, is_dummy

SIGNATURES = Signatures("secret")


def test_signature_holds_for_its_own_part_alone() -> None:
    signature = SIGNATURES.sign("a", b"picture")
    assert SIGNATURES.holds(signature, "a", b"picture")
    assert not SIGNATURES.holds(signature, "a", b"picturf")
    assert not SIGNATURES.holds(signature, "b", b"picture")


def test_signature_comes_back_in_either_alphabet() -> None:
    for _ in range(40):
        signature = SIGNATURES.sign("a", b"picture")
        changed = signature.replace("+", "-").replace("/", "_").rstrip("=")
        assert SIGNATURES.holds(changed, "a", b"picture")


def test_signature_outlives_the_process_with_its_secret() -> None:
    signature = SIGNATURES.sign("a", b"picture")
    assert Signatures("secret").holds(signature, "a", b"picture")
    assert not Signatures("another").holds(signature, "a", b"picture")


@pytest.mark.parametrize("made_up", ["", "eA==", "not base64!", "A" * 64])
def test_signature_that_is_made_up_does_not_hold(made_up: str) -> None:
    assert not SIGNATURES.holds(made_up, "a", b"picture")


@pytest.mark.parametrize("dummy", DUMMIES)
def test_dummy_is_known_plain_and_encoded(dummy: str) -> None:
    assert is_dummy(dummy)
    assert is_dummy(base64.b64encode(dummy.encode()).decode())
    assert not is_dummy("another")
