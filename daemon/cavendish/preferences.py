# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist has set: where models are asked, what may leave this machine, what it may cost.

Kept by `store`; changed through SettingsService and UsageService only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# What stands for the endpoint's key in the value of a header.
KEY_IN_HEADER = "{key}"


class EndpointKind(StrEnum):
    """How an endpoint is spoken to."""

    GEMINI = "gemini"
    VERTEX = "vertex"
    RELAY = "relay"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A place where models are asked. name: what keys, plans and the ledger call it.

    base_url: '' Google's own. api_version: '' the SDK's own. project, location: Vertex with the
    machine's own credentials; '' an express key. headers: sent along with each request, {key}
    filled in. proxy: ''
    as the environment says.
    """

    name: str
    kind: EndpointKind
    base_url: str = ""
    api_version: str = ""
    project: str = ""
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    proxy: str = ""


class Permission(StrEnum):
    """Whether pixels may leave this machine: ASK before a document's first upload to a host.

    Also whether models may come to it.
    """

    ASK = "ask"
    ALLOW = "allow"
    NEVER = "never"


GEMINI = Endpoint("gemini", EndpointKind.GEMINI)
VERTEX = Endpoint("vertex", EndpointKind.VERTEX)


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent, in millionths of a US dollar; None: no cap.

    Days and months begin at midnight, local time. live: of the day, on live jobs, which without
    one spend nothing: they come by the minute.
    """

    day: int | None = None
    month: int | None = None
    document: int | None = None
    live: int | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that the artist can set.

    endpoints: in the order in which they are tried; only those that have a key are. model: the
    default one, '' the catalog's. offline: fill, remove and expand may go to the built-in engine
    where the cloud cannot do them. pay_again: how many answers whose fate is unknown are paid for
    once more without asking. cache_hours: how long the same request gives the same result.
    downloads: whether models may be fetched; ASK: unless cloud is NEVER. mirror: the address that
    stands in for all hosts of models, '' none. download_proxy: '' none, whatever the environment
    says. work_offline: nothing leaves this machine and nothing is fetched, whatever the rest says.
    """

    cloud: Permission = Permission.ASK
    endpoints: tuple[Endpoint, ...] = (GEMINI, VERTEX)
    model: str = ""
    offline: bool = True
    pay_again: int = 0
    deadline_seconds: float = 300.0
    cache_hours: float = 24.0
    budget: Budget = field(default_factory=Budget)
    downloads: Permission = Permission.ASK
    mirror: str = ""
    download_proxy: str = ""
    work_offline: bool = False
