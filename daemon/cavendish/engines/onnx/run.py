# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a session, which can be stopped between any two of its nodes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cavendish.engines.engine import Control
from cavendish.engines.inference.allowance import allowed
from cavendish.engines.onnx import fault
from cavendish.engines.onnx.runtime import run_options
from cavendish.errors import JobCancelled, OutOfMemory

Array = NDArray[Any]


def run(
    session: Any, outputs: Sequence[str], feeds: Mapping[str, Array], control: Control
) -> list[Array]:
    """What the session's graph gives for feeds: the outputs of these names.

    Raises JobCancelled within the time of one node, OutOfMemory, and DeviceTrouble.
    """
    options = run_options()

    def stop() -> None:
        options.terminate = True

    control.check()
    with control.on_stop(stop), allowed(stop) as watch:
        try:
            made = session.run(list(outputs), dict(feeds), options)
        except Exception as error:
            if control.cancelled():
                raise JobCancelled from None
            if watch.ran_out:
                raise OutOfMemory from error
            raise fault.of_running(error) from error
    return [np.asarray(one) for one in made]
