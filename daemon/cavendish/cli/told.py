# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans and results in words for people, and as fields for programs."""

from pathlib import Path
from typing import Any

from cavendish.cli.amount import shown
from cavendish.cli.console import Console
from cavendish_client import Box, Plan, Result, Selection, Words


def say_plan(plan: Plan, verb: str, console: Console) -> None:
    """What would run, and what would leave this machine."""
    does, size = verb.replace("_", " "), f" at {plan.size}" if plan.size else ""
    who = plan.model or plan.engine
    console.say(f"{who} would {does}{size}, for {dollars(plan.price_micro_usd)}.")
    if plan.upload is not None:
        before = " (agreed before)" if plan.upload.agreed else ""
        pictures = "; ".join(plan.upload.pictures)
        console.say(f"It would send to {plan.upload.host}{before}: {pictures}.")
    for reason in plan.reasons:
        console.say(reason)


def say_result(output: Path, result: Result, seconds: float, console: Console) -> None:
    """What was made, and what is to be known of it."""
    box, plan = result.placement, result.plan
    who = plan.model or plan.engine
    console.say(
        f"{output}: {box.width} x {box.height} pixels made at ({box.x}, {box.y}) "
        f"by {who} in {result.engine_seconds:.1f} s, "
        f"{seconds:.1f} s in all, for {dollars(result.cost_micro_usd)}."
    )
    say_rest(result, console)


def say_rest(made: Result | Words, console: Console) -> None:
    """Notes and sources."""
    say_notes(made, console)
    for source in made.sources:
        console.say(f"{source.title}: {source.uri}")


def say_notes(made: Result | Selection | Words, console: Console) -> None:
    """What is to be known of it."""
    for note in made.notes:
        console.say(note)


def plan_fields(plan: Plan) -> dict[str, Any]:
    """A plan for programs."""
    upload = plan.upload
    return {
        "engine": plan.engine,
        "model": plan.model,
        "endpoints": list(plan.endpoints),
        "size": plan.size,
        "ratio": plan.ratio,
        "reasons": list(plan.reasons),
        "price_usd": plan.price_micro_usd / 1e6,
        "leaves_machine": plan.leaves_machine,
        "upload": upload
        and {"host": upload.host, "pictures": list(upload.pictures), "agreed": upload.agreed},
    }


def result_fields(result: Result) -> dict[str, Any]:
    """A result for programs, with its plan."""
    return {
        "placement": box_fields(result.placement),
        "seed": result.seed,
        "transport": vars(result.transport),
    } | made_fields(result)


def box_fields(box: Box) -> dict[str, int]:
    """A place for programs."""
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def made_fields(made: Result | Words) -> dict[str, Any]:
    """What results and words have in common, for programs."""
    return {
        "job_id": made.job_id,
        "cost_usd": made.cost_micro_usd / 1e6,
        "engine_s": round(made.engine_seconds, 3),
        "text": made.text,
        "notes": list(made.notes),
        "sources": [{"title": page.title, "uri": page.uri} for page in made.sources],
        "cached": made.cached,
    } | plan_fields(made.plan)


def dollars(micro_usd: int) -> str:
    """A price for people."""
    return shown(micro_usd) if micro_usd else "nothing"
