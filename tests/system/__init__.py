# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole daemon, in a process of its own, over real sockets."""
