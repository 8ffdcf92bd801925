# SPDX-License-Identifier: GPL-3.0-or-later
import re

import pytest

from cavendish.engines.inference.threads import threads_that_pay
from cavendish.engines.onnx import runtime
from cavendish.engines.onnx.runtime import onnxruntime, run_options, session_options
from cavendish.errors import RuntimeBroken


def test_runtime_is_imported_once() -> None:
    assert onnxruntime() is onnxruntime()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ImportError("libstdc++.so.6: cannot open\nshared object file"), "libstdc.*open shared"),
        (RuntimeError("module compiled against another NumPy."), "against another NumPy; run"),
        (OSError(), "Python says no reason"),
    ],
)
def test_runtime_that_cannot_be_imported_is_told_with_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    def broken(_: str) -> None:
        raise error

    monkeypatch.setattr(runtime.importlib, "import_module", broken)
    with pytest.raises(RuntimeBroken) as refused:
        onnxruntime.__wrapped__()
    said = f"{refused.value.message.rstrip('.')}; run"
    assert said.startswith("ONNX Runtime is installed, but cannot be loaded: ")
    assert re.search(told, said)
    assert "pip install --force-reinstall onnxruntime`" in refused.value.advice


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
