# SPDX-License-Identifier: GPL-3.0-or-later
"""All tables of a state folder's one database. A migration is never changed once it is released."""

from cavendish.store import cache, pin_table, table, thread_table

MIGRATIONS = (*table.MIGRATIONS, thread_table.SCHEMA, cache.SCHEMA, pin_table.SCHEMA)
