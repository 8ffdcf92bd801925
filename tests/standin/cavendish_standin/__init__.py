# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the Gemini image API: a loopback server that the real SDK talks to over HTTP."""
