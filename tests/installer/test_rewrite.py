# SPDX-License-Identifier: GPL-3.0-or-later
import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_installer.rewrite import rewrite_imports

NAMES = ("google", "h2", "grpclib")


def rewritten(source: str) -> str:
    return rewrite_imports(source.encode(), NAMES, "p.v").decode()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import h2", "from p.v import h2"),
        ("import h2 as x", "import p.v.h2 as x"),
        ("import h2.config", "import p.v.h2.config; from p.v import h2"),
        ("import google.protobuf.message as m", "import p.v.google.protobuf.message as m"),
        ("from google.protobuf import message", "from p.v.google.protobuf import message"),
        ("from h2 import (\n    a,\n    b,\n)", "from p.v.h2 import (\n    a,\n    b,\n)"),
        ("import os, h2, sys as s", "import os; from p.v import h2; import sys as s"),
        ("if x: import h2", "if x: from p.v import h2"),
        ("import h2; y = 1", "from p.v import h2; y = 1"),
        ("def f():\n    from h2.events import Event  # why", None),
        ("from . import h2", "from . import h2"),
        ("from .h2 import x", "from .h2 import x"),
        ("import h2x, xgoogle", "import h2x, xgoogle"),
        ("import os", "import os"),
        ("x = 'import h2'  # from h2 import y", "x = 'import h2'  # from h2 import y"),
        ("é = 'ü'; import h2", "é = 'ü'; from p.v import h2"),
    ],
)
def test_rewrite_turns_absolute_imports_of_our_names(source: str, expected: str | None):
    expected = expected or source.replace("from h2", "from p.v.h2")
    assert rewritten(source) == expected
    ast.parse(rewritten(source))


@given(st.lists(st.sampled_from(["import h2", "from google import a", "x = 1", "", "# h2"])))
def test_rewrite_keeps_every_line_in_its_place(lines: list[str]):
    source = "\n".join(lines)
    before, after = source.split("\n"), rewritten(source).split("\n")
    assert len(before) == len(after)
    assert all(a == b for a, b in zip(before, after, strict=True) if "import" not in a)


def test_rewrite_again_changes_nothing():
    once = rewritten("import h2\nfrom google.protobuf import message")
    assert rewritten(once) == once


def test_rewrite_refuses_what_is_not_python():
    with pytest.raises(SyntaxError):
        rewritten("import h2 from")
