# SPDX-License-Identifier: GPL-3.0-or-later
"""The maths of few-step diffusion, in NumPy: words, noise levels, steps. Knows no runtime."""
