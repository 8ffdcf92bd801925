# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as the daemon tells of them."""

from __future__ import annotations

from collections.abc import Mapping

from cavendish_client.errors.base import CavendishError, subclasses
from cavendish_client.errors.local import Internal


def by_reason() -> dict[str, type[CavendishError]]:
    """The class of each reason; a branch of the tree without a reason of its own has no entry."""
    return {cls.reason: cls for cls in subclasses() if "reason" in vars(cls)} | {
        Internal.reason: Internal
    }


def from_wire(
    reason: str, message: str, next_step: str, metadata: Mapping[str, str]
) -> CavendishError:
    """The error that the daemon told of, in its words; a reason that is not known is `Internal`."""
    cls = by_reason().get(reason, Internal)
    values = {name: text for name, text in metadata.items() if name != "next_step"}
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.message, error.metadata = message, values
    error.next_step = next_step or CavendishError.step
    return error
