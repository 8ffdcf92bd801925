# SPDX-License-Identifier: GPL-3.0-or-later
"""The command `cavendish`: a module a verb. It talks to the daemon as any other client does."""
