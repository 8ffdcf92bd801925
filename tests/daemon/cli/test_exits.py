# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.cli import exits
from cavendish_client import errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.MaskEmpty(), exits.INPUT),
        (errors.InvalidRequest(field="x", problem="y"), exits.USAGE),
        (errors.ImageModeUnsupported(mode="x"), exits.INPUT),
        (errors.DaemonUnavailable(command="x"), exits.DAEMON),
        (errors.PathRefused(path="x", problem="y"), exits.OUTPUT),
        (errors.EditorNotFound(editor="x"), exits.REFUSED),
        (errors.Internal(), exits.FAILED),
        (errors.CavendishError(), exits.REFUSED),
    ],
)
def test_nearest_class_decides_the_code(error: errors.CavendishError, code: int):
    assert exits.code_of(error) == code


def test_codes_are_documented():
    assert set(exits.CODES.values()) <= set(exits.MEANINGS)
