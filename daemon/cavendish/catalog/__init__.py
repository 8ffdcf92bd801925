# SPDX-License-Identifier: GPL-3.0-or-later
"""The models, as data: the cloud's and this machine's."""
