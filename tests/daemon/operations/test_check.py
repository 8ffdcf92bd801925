# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import subprocess
import sys
from typing import Any

import pytest

from cavendish.errors import (
    CavendishError,
    ImageLengthMismatch,
    ImageModeUnsupported,
    MaskSizeMismatch,
)
from cavendish.operations.check import check
from cavendish.request import Digest, ImageRef, ImageSpec, PixelFormat
from tests.daemon.operations.pictures import fill_of


@pytest.mark.parametrize("kind", sorted(set(PixelFormat) - {PixelFormat.GRAY8}))
def test_fill_of_every_picture_format_passes(kind: PixelFormat) -> None:
    check(fill_of(5, 4, kind, guide=True))


@pytest.mark.parametrize(
    ("field", "ref", "error"),
    [
        ("image", ImageRef(ImageSpec(4, 4, PixelFormat.GRAY8)), ImageModeUnsupported),
        ("mask", ImageRef(ImageSpec(4, 4, PixelFormat.RGBA8)), ImageModeUnsupported),
        ("guide", ImageRef(ImageSpec(4, 4, PixelFormat.BGRA16)), ImageModeUnsupported),
        ("mask", ImageRef(ImageSpec(4, 5, PixelFormat.GRAY8)), MaskSizeMismatch),
        ("guide", ImageRef(ImageSpec(5, 4, PixelFormat.RGBA8)), MaskSizeMismatch),
        (
            "mask",
            ImageRef(ImageSpec(4, 4, PixelFormat.GRAY8), Digest("0" * 64, 17)),
            ImageLengthMismatch,
        ),
    ],
)
def test_what_cannot_run_is_refused(field: str, ref: ImageRef, error: type[CavendishError]) -> None:
    operation = fill_of(4, 4, PixelFormat.RGBA8, guide=True)
    changed: Any = {field: ref}
    with pytest.raises(error):
        check(dataclasses.replace(operation, **changed))


def test_check_and_context_need_no_array_library() -> None:
    code = (
        "import sys, cavendish.operations.check, cavendish.operations.context,"
        " cavendish.operations.run; print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
