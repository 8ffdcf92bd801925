# SPDX-License-Identifier: GPL-3.0-or-later
"""The services: validate, call, convert. Knows the wire; knows no pixels."""
