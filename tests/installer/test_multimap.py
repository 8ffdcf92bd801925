# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict as Original

from cavendish_installer.multimap import MultiDict

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.integers()))


@given(PAIRS, PAIRS, st.sampled_from("abcd"))
def test_multimap_does_what_the_original_does(first, second, key):
    ours, theirs = MultiDict(first), Original(first)
    for pair in second:
        ours.add(*pair)
        theirs.add(*pair)
    assert list(ours.items()) == list(theirs.items())
    assert (list(ours), list(ours.values())) == (list(theirs), list(theirs.values()))
    assert (len(ours), key in ours, ours.get(key)) == (len(theirs), key in theirs, theirs.get(key))
    assert list(MultiDict(ours).items()) == list(ours.items())
    if key in theirs:
        assert (ours[key], ours.getall(key)) == (theirs[key], theirs.getall(key))


def test_multimap_is_made_of_a_dict():
    assert list(MultiDict({"a": 1}).items()) == [("a", 1)]


def test_multimap_knows_what_it_has_not():
    with pytest.raises(KeyError):
        MultiDict()["a"]
