# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud engine: asks Google's image models, directly, by Vertex AI or by a relay.

Importing any of its modules but `client` is light; `client` imports the SDK, when first used.
"""
