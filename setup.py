# SPDX-License-Identifier: GPL-3.0-or-later
"""Declares the one compiled module; all else about the distribution is in pyproject.toml.

The module is optional: on a machine without a compiler the installation goes on, and the fill
runs on its NumPy twin. One stable-ABI wheel a platform serves every Python from 3.11 on.
"""

import sys

from setuptools import Extension, setup

FOLDER = "daemon/cavendish/engines/classic"
PARTS = ("arguments", "cost", "search", "vote", "match", "grid")
FLAGS = ["/O2"] if sys.platform == "win32" else ["-O3", "-g0", "-fvisibility=hidden"]

setup(
    ext_modules=[
        Extension(
            "cavendish.engines.classic._core",
            sources=[f"{FOLDER}/_core.c", *(f"{FOLDER}/core/{part}.c" for part in PARTS)],
            depends=[f"{FOLDER}/core/core.h"],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            extra_compile_args=FLAGS,
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
