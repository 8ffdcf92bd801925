# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish_installer.kritarc import disabled, enabled, is_enabled

PLUGIN = "cavendish_krita"
LINE = b"enable_cavendish_krita=true"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"[python]\n" + LINE + b"\n"),
        (b"[theme]\nTheme=x\n", b"[theme]\nTheme=x\n\n[python]\n" + LINE + b"\n"),
        (b"[theme]\nTheme=x", b"[theme]\nTheme=x\n\n[python]\n" + LINE + b"\n"),
        (b"[python]\nenable_a=true\n", b"[python]\n" + LINE + b"\nenable_a=true\n"),
        (b"[python]", b"[python]\n" + LINE + b"\n"),
        (b"[python]\r\na=b\r\n[x]\r\n", b"[python]\r\n" + LINE + b"\r\na=b\r\n[x]\r\n"),
        (b"[python]\nenable_cavendish_krita=false\n", b"[python]\n" + LINE + b"\n"),
        (
            b"[x]\nenable_cavendish_krita=false\n",
            b"[x]\nenable_cavendish_krita=false\n\n[python]\n" + LINE + b"\n",
        ),
    ],
)
def test_enabled_adds_one_line(before: bytes, after: bytes):
    assert enabled(before, PLUGIN) == after
    assert is_enabled(after, PLUGIN)
    assert enabled(after, PLUGIN) == after


LINES = st.sampled_from(
    ["[python]", "[theme]", "[theme][sub]", "enable_x=true", "a=b", "", "# [python]", "ü=\xff"]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_disabled_undoes_enabled(lines: list[str], end: str):
    before = "".join(line + end for line in lines).encode("latin-1")
    undone = disabled(enabled(before, PLUGIN), PLUGIN)
    assert not is_enabled(undone, PLUGIN)
    assert content(undone) == content(before)
    if "[python]" not in lines and lines[-1:] != [""]:
        assert undone == before


def content(text: bytes) -> list[bytes]:
    """The lines that say something: an empty [python] group says nothing."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [
        line
        for index, line in enumerate(lines)
        if line != b"[python]" or not (lines[index + 1 :] or [b"["])[0].startswith(b"[")
    ]


def test_disabled_leaves_other_plugins_and_other_files_alone():
    text = b"[python]\nenable_other=true\n"
    assert disabled(text, PLUGIN) == text
    assert disabled(b"[x]\n", PLUGIN) == b"[x]\n"
    assert disabled(enabled(text, PLUGIN), PLUGIN) == text
