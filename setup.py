# SPDX-License-Identifier: GPL-3.0-or-later
"""Declares where the packages lie and the compiled modules; all else is in pyproject.toml.

The modules are optional: on a machine without a compiler the installation goes on, the fill runs
on its NumPy twin, and pixels are copied out of shared memory before they are read. One stable-ABI
wheel a platform serves every Python from 3.11 on.
"""

import sys

from setuptools import Extension, find_packages, setup

# One distribution out of several roots: the daemon, what it speaks, its client, and the hosts.
ROOTS = (
    "daemon",
    "proto",
    "plugins/client",
    "plugins/krita",
    "plugins/gimp",
    "installer",
    "tests/standin",
)
PACKAGES = {name: root for root in ROOTS for name in find_packages(root, include=["cavendish*"])}

CORE = "daemon/cavendish/engines/classic"
PARTS = ("arguments", "cost", "search", "enlarge", "vote", "agreement", "blend", "match", "grid")
PARTS += ("scale", "shrink", "refine", "distance")
HEADERS = ("core", "ballot", "eight", "four", "grid", "squares")
OPTIMISE = ["/O2"] if sys.platform == "win32" else ["-O3", "-g0", "-fvisibility=hidden"]


def compiled(name: str, *sources: str, depends: tuple[str, ...] = ()) -> Extension:
    """A module of the stable ABI that the installation can do without."""
    return Extension(
        name,
        sources=list(sources),
        depends=list(depends),
        define_macros=[("Py_LIMITED_API", "0x030B0000")],
        extra_compile_args=OPTIMISE,
        py_limited_api=True,
        optional=True,
    )


MODULES = [
    compiled(
        "cavendish.engines.classic._core",
        f"{CORE}/_core.c",
        *(f"{CORE}/core/{part}.c" for part in PARTS),
        depends=tuple(f"{CORE}/core/{header}.h" for header in HEADERS),
    )
]
if sys.platform != "win32":  # where a mapped file cannot be cut short
    MODULES.append(compiled("cavendish.store._mapping", "daemon/cavendish/store/_mapping.c"))

setup(
    packages=list(PACKAGES),
    package_dir={name: f"{root}/{name}" for name, root in PACKAGES.items() if "." not in name},
    ext_modules=MODULES,
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
