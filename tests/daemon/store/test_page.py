# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.errors import PageTokenInvalid
from cavendish.store.page import Pager

PAGER = Pager(b"secret" * 4)
SEQUENCES = st.integers(0, 2**63 - 1)


@given(SEQUENCES, st.text(st.characters(exclude_categories=["Cs"])))
def test_token_leads_back_to_its_row(sequence: int, document: str) -> None:
    token = PAGER.token(sequence, document)
    assert PAGER.before(token, document) == sequence
    assert token.isascii()


def test_empty_token_begins_with_the_newest() -> None:
    assert PAGER.before("", "any") == 2**63 - 1


@given(st.text(min_size=1))
def test_made_up_token_is_refused(token: str) -> None:
    with pytest.raises(PageTokenInvalid) as refused:
        PAGER.before(token, "")
    assert refused.value.values["page_token"] == token


@given(SEQUENCES, st.integers(0, 127))
def test_changed_token_leads_nowhere_else(sequence: int, bit: int) -> None:
    token = bytearray(PAGER.token(sequence, "").encode())
    token[bit % len(token)] ^= 1 << (bit % 7)
    # Another letter at the end can mean the same bytes.
    with contextlib.suppress(PageTokenInvalid):
        assert PAGER.before(token.decode(), "") == sequence


def test_token_of_another_document_or_journal_is_refused() -> None:
    for pager, document in ((PAGER, "b"), (Pager(b"other"), "a")):
        with pytest.raises(PageTokenInvalid):
            pager.before(PAGER.token(5, "a"), document)
