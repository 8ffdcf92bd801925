# SPDX-License-Identifier: GPL-3.0-or-later
"""Declares the one compiled module; all else about the distribution is in pyproject.toml.

The module is optional: on a machine without a compiler the installation goes on, and the fill
runs on its NumPy twin. One stable-ABI wheel a platform serves every Python from 3.11 on.
"""

import sys

from setuptools import Extension, setup

OPTIMISE = ["/O2"] if sys.platform == "win32" else ["-O3"]

setup(
    ext_modules=[
        Extension(
            "cavendish.engines.classic._core",
            sources=["daemon/cavendish/engines/classic/_core.c"],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            extra_compile_args=OPTIMISE,
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
