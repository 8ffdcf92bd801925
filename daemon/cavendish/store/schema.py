# SPDX-License-Identifier: GPL-3.0-or-later
"""All tables of a state folder's one database. A migration is never changed once it is released."""

from cavendish.store import cache, ledger, pin_table, policy, preferences, table, thread_table

_TRUST = (*ledger.SCHEMA, *preferences.SCHEMA, *policy.SCHEMA)

MIGRATIONS = (
    *table.MIGRATIONS,
    thread_table.SCHEMA,
    cache.SCHEMA,
    pin_table.SCHEMA,
    _TRUST,
    ledger.LIVE_SCHEMA,
)
