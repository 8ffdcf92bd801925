# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.secrets.environment import all_of, own, shared, variable


def test_variable_is_named_after_the_endpoint() -> None:
    assert variable("gemini") == "CAVENDISH_KEY_GEMINI"
    assert variable("my-relay") == "CAVENDISH_KEY_MY_RELAY"


def test_own_variable_is_of_its_endpoint_only() -> None:
    environ = {"CAVENDISH_KEY_GEMINI": " key-of-gemini\n"}
    assert own(environ, "gemini") == ("CAVENDISH_KEY_GEMINI", "key-of-gemini")
    assert own(environ, "vertex") is None


def test_shared_variables_are_for_gemini_only_the_first_that_is_set() -> None:
    environ = {"GEMINI_API_KEY": "", "GOOGLE_API_KEY": "key-of-google"}
    assert shared(environ, "gemini") == ("GOOGLE_API_KEY", "key-of-google")
    assert shared(environ | {"GEMINI_API_KEY": "other-key"}, "gemini") == (
        "GEMINI_API_KEY",
        "other-key",
    )
    assert shared(environ, "my-relay") is None


def test_all_keys_of_the_environment_are_found() -> None:
    environ = {"CAVENDISH_KEY_X": "one", "GOOGLE_API_KEY": "two", "HOME": "/home/a", "A_KEY": "no"}
    assert sorted(all_of(environ)) == ["one", "two"]
