# SPDX-License-Identifier: GPL-3.0-or-later
"""Quality of the built-in fill beside its peers: pictures, holes, measures, ranks."""
