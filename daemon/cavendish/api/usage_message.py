# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger and the budget on the wire."""

from cavendish.api import check
from cavendish.api.job_message import timestamp
from cavendish.preferences import Budget
from cavendish.routing.situation import Left
from cavendish.store.ledger import CallRecord, CallState
from cavendish.usage.statement import By, Sum
from cavendish_proto.v1 import usage_pb2 as pb

_MOST_MICRO_USD = 10**15
_STATES = {state: pb.Call.State.Value(f"STATE_{state.name}") for state in CallState}
_BY: dict[int, By] = {
    pb.GetUsageRequest.BY_UNSPECIFIED: By.MODEL,
    pb.GetUsageRequest.BY_MODEL: By.MODEL,
    pb.GetUsageRequest.BY_DOCUMENT: By.DOCUMENT,
    pb.GetUsageRequest.BY_DAY: By.DAY,
}


def by_from(number: int) -> By:
    """How to group. Raises InvalidRequest."""
    if number not in _BY:
        raise check.invalid("by", f"is {number}, which this daemon does not know")
    return _BY[number]


def sum_to(found: Sum) -> pb.Sum:
    """A sum."""
    return pb.Sum(
        settled_micro_usd=found.settled,
        open_micro_usd=found.open,
        unknown_micro_usd=found.unknown,
        calls=found.calls,
    )


def call_to(call: CallRecord) -> pb.Call:
    """One request that was sent to a model."""
    return pb.Call(
        number=call.number,
        job_id=call.job_id,
        step=call.step,
        endpoint=call.endpoint,
        model=call.model,
        document=call.document,
        state=pb.Call.State.Name(_STATES[call.state]),
        price_micro_usd=call.price,
        cost_micro_usd=call.cost,
        prompt_tokens=call.prompt_tokens,
        text_tokens=call.text_tokens,
        picture_tokens=call.picture_tokens,
        send_time=timestamp(call.send_time),
        end_time=None if call.end_time is None else timestamp(call.end_time),
    )


def budget_to(budget: Budget) -> pb.Budget:
    """The caps."""
    return pb.Budget(
        day_micro_usd=budget.day,
        month_micro_usd=budget.month,
        document_micro_usd=budget.document,
        live_micro_usd=budget.live,
    )


def budget_from(message: pb.Budget) -> Budget:
    """The caps. Raises InvalidRequest."""
    caps = {
        name: amount(f"budget.{name}_micro_usd", getattr(message, f"{name}_micro_usd"))
        for name in ("day", "month", "document", "live")
        if message.HasField(f"{name}_micro_usd")
    }
    return Budget(**caps)


def amount(field: str, value: int) -> int:
    """An amount of money that somebody can mean. Raises InvalidRequest."""
    return check.between(field, value, 0, _MOST_MICRO_USD)


def left_to(left: Left | None) -> pb.Left | None:
    """What is left of the budget."""
    return None if left is None else pb.Left(micro_usd=left.micro_usd, period=left.period)
