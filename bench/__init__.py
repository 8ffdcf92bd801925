# SPDX-License-Identifier: GPL-3.0-or-later
"""Benchmarks: every figure that the project promises, beside a peer or a limit, in one run."""
