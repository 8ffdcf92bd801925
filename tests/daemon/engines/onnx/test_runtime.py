# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.engines.inference.threads import threads_that_pay
from cavendish.engines.onnx.runtime import onnxruntime, run_options, session_options


def test_runtime_is_imported_once() -> None:
    assert onnxruntime() is onnxruntime()


def test_sessions_keep_no_arena_and_burn_nothing_while_idle() -> None:
    options = session_options()
    assert not options.enable_cpu_mem_arena
    assert not options.enable_mem_pattern
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert options.intra_op_num_threads == threads_that_pay()
    assert session_options(threads=1).intra_op_num_threads == 1


def test_each_run_has_options_of_its_own() -> None:
    first = run_options()
    first.terminate = True
    assert not run_options().terminate
