# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Cavendish daemon: find it, start it, shake hands, ask, and get pixels back.

Pure Python 3.10 to 3.14; runs inside editors. `connect` is for scripts and tools, `Background` for
programs with an event loop of their own that must never wait.
"""
