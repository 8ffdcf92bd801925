# SPDX-License-Identifier: GPL-3.0-or-later
import errno
from pathlib import Path

import pytest

from cavendish.errors import DiskFull
from cavendish.runtime.disk import room


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_is_told_with_the_folder(number: int) -> None:
    with pytest.raises(DiskFull) as told, room(Path("/somewhere")):
        raise OSError(number, "full")
    assert told.value.values == {"folder": "/somewhere"}


def test_other_trouble_stays_what_it_is() -> None:
    with pytest.raises(PermissionError), room(Path("/somewhere")):
        raise PermissionError(errno.EACCES, "no")
