# SPDX-License-Identifier: GPL-3.0-or-later
"""ONNX Runtime, imported when first asked for, and how sessions are set up.

The one module of the daemon that imports onnxruntime.
"""

import importlib
from functools import cache
from typing import Any

from cavendish.engines.extra import ONNX
from cavendish.engines.inference.threads import threads_that_pay

_FATAL_ONLY = 4


@cache
def onnxruntime() -> Any:
    """The module, silent and without telemetry. Raises RuntimeBroken."""
    try:
        module = importlib.import_module(ONNX.module)
    except Exception as error:  # a broken wheel may raise anything
        raise ONNX.broken(str(error)) from error
    # What it would print, its errors say; the log is the daemon's own.
    module.set_default_logger_severity(_FATAL_ONLY)
    module.disable_telemetry_events()
    return module


def session_options(*, threads: int = 0) -> Any:
    """Options for a large model that runs once in a while. threads: 0 as many as pay.

    No arena: it would keep a picture's activations until the session goes. No spinning: threads
    that wait for the next run would keep a core busy.
    """
    options = onnxruntime().SessionOptions()
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.intra_op_num_threads = threads or threads_that_pay()
    options.inter_op_num_threads = 1
    options.log_severity_level = _FATAL_ONLY
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
    return options


def run_options() -> Any:
    """Options for one run, and for no other: its `terminate` stays set."""
    options = onnxruntime().RunOptions()
    options.log_severity_level = _FATAL_ONLY
    return options
