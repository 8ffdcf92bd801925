# SPDX-License-Identifier: GPL-3.0-or-later
"""What routing decided."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upload:
    """What would leave this machine, and where to.

    host: the name of the machine that would get it. pictures: a phrase each, with sizes in pixels,
    for example "the selection and what surrounds it, 512 x 400 pixels". agreed: the artist has
    agreed to uploads of this document to this host before.
    """

    host: str
    pictures: tuple[str, ...]
    agreed: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """An engine that had a request and did not do it. model: '' the engine has none.

    problem: why not, a sentence.
    """

    engine: str
    model: str
    problem: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What routing decided, and why: a sentence each.

    endpoints: where the model is asked, the first choice first. size, ratio: as the model is asked
    for them. price_micro_usd: the most that it is expected to cost, in millionths of a US dollar.
    upload: what leaves this machine; None where nothing does. parent: the turn of its thread that
    the request follows; '' it is the first. tried: what had it before, the first one first; none
    of these is asked again.
    """

    engine: str
    model: str = ""
    endpoints: tuple[str, ...] = ()
    size: str = ""
    ratio: str = ""
    reasons: tuple[str, ...] = ()
    price_micro_usd: int = 0
    upload: Upload | None = None
    parent: str = ""
    tried: tuple[Tried, ...] = ()

    @property
    def leaves_machine(self) -> bool:
        """Whether pixels or words leave this machine."""
        return self.upload is not None

    @property
    def takeover(self) -> str:
        """What a result says of who had it before, a sentence; '' nobody had."""
        if not self.tried:
            return ""
        doer = f"The model {self.model}" if self.model else "The built-in engine"
        return f"{doer} took this over from {' and '.join(map(_name, self.tried))}."


def _name(tried: Tried) -> str:
    return tried.model or tried.engine
