# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon is asked, a module a service, and how its answers are read.

Nothing that an editor's main thread imports may import this: gRPC and the messages take half a
second to load, and are loaded on the network's thread.
"""
