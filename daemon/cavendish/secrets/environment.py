# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys in environment variables, for machines that nobody sits at."""

from collections.abc import Iterator, Mapping

from cavendish.secrets.secret import Secret

PREFIX = "CAVENDISH_KEY_"
# What other programs read as well: they may have been set for those.
SHARED: Mapping[str, tuple[str, ...]] = {"gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY")}


def variable(endpoint: str) -> str:
    """The variable that is meant for Cavendish: 'my-relay' has CAVENDISH_KEY_MY_RELAY."""
    return PREFIX + endpoint.upper().replace("-", "_")


def own(environ: Mapping[str, str], endpoint: str) -> tuple[str, Secret] | None:
    """The key in the endpoint's own variable, and the variable's name."""
    return _first(environ, (variable(endpoint),))


def shared(environ: Mapping[str, str], endpoint: str) -> tuple[str, Secret] | None:
    """The key in a variable that other programs use, too, and the variable's name."""
    return _first(environ, SHARED.get(endpoint, ()))


def all_of(environ: Mapping[str, str]) -> Iterator[Secret]:
    """Every key in the environment."""
    names = {name for shared_names in SHARED.values() for name in shared_names}
    for name, value in environ.items():
        if (name.startswith(PREFIX) or name in names) and value.strip():
            yield Secret(value.strip())


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, Secret] | None:
    found = ((name, environ.get(name, "").strip()) for name in names)
    return next(((name, Secret(value)) for name, value in found if value), None)
