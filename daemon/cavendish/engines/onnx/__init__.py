# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ONNX models on this machine, on the best device that it has."""
