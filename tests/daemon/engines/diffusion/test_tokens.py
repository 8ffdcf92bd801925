# SPDX-License-Identifier: GPL-3.0-or-later
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.diffusion.tokens import BEGIN, END, LENGTH, pieces, read_tokenizer
from tests.models.few_step_installed import members

TOKENIZER = read_tokenizer(members()["tokenizer/vocab.json"], members()["tokenizer/merges.txt"])
VOCABULARY = json.loads(members()["tokenizer/vocab.json"])
KNOWN = json.loads(members()["tokens.json"])
BEGINS, ENDS = VOCABULARY[BEGIN], VOCABULARY[END]


@pytest.mark.parametrize("text", KNOWN, ids=lambda text: ascii(text)[:40])
def test_tokens_are_those_of_transformers(text: str) -> None:
    assert TOKENIZER.tokens(text).ids.tolist() == KNOWN[text]


@given(st.text(max_size=200))
def test_any_text_has_tokens(text: str) -> None:
    made = TOKENIZER.tokens(text)
    ids = made.ids.tolist()
    assert (made.ids.shape, made.ids.dtype, ids[0]) == ((LENGTH,), np.int64, BEGINS)
    assert ENDS in ids[1:]
    assert bool(made.cut) <= (ids[-2] != ENDS)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_case_and_white_space_change_nothing(text: str) -> None:
    spaced = text.replace(" ", "\t\n ")
    marked = BEGIN in text.lower() or END in text.lower()
    if not marked:
        assert list(pieces(spaced.upper())) == list(pieces(text.lower()))


@given(st.text(max_size=100))
def test_pieces_lose_nothing_but_white_space(text: str) -> None:
    def solid(words: str) -> str:
        return "".join(words.split())

    cleaned = "".join(pieces(text))
    assert solid(cleaned) == solid("".join(pieces(cleaned)))


def test_what_does_not_fit_is_told() -> None:
    made = TOKENIZER.tokens("fox " * 75 + "an old lighthouse")
    assert made.cut == "an old lighthouse"
    assert made.ids[-1] == ENDS
    assert TOKENIZER.tokens("fox").cut == ""


def test_rest_is_filled_with_the_end_or_what_is_said() -> None:
    assert TOKENIZER.tokens("").ids.tolist() == [BEGINS] + [ENDS] * 76
    assert TOKENIZER.tokens("", 0).ids.tolist() == [BEGINS, ENDS] + [0] * 75


def test_endless_word_takes_no_endless_time() -> None:
    assert TOKENIZER.tokens("ab" * 50_000).ids.shape == (LENGTH,)


@pytest.mark.parametrize(
    ("vocabulary", "merges"),
    [
        (b"[]", b""),
        (b"{", b""),
        (b"{}", b""),
        (b'{"<|startoftext|>": 0}', b""),
        (b'{"<|startoftext|>": 0, "<|endoftext|>": "1"}', b""),
        (b'{"<|startoftext|>": 0, "<|endoftext|>": 1}', b"a b c\n"),
        (b'{"<|startoftext|>": 0, "<|endoftext|>": 1}', b"\xff\xfe"),
    ],
)
def test_files_that_are_no_vocabulary_are_refused(vocabulary: bytes, merges: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_tokenizer(vocabulary, merges)
