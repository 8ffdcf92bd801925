# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of this machine in words for people, and as fields for programs."""

from collections.abc import Iterator
from typing import Any

from cavendish_client import Commercial, LocalModel, ModelState

COMMERCIAL = {
    Commercial.ALLOWED: "commercial use allowed",
    Commercial.LIMITED: "commercial use within bounds",
    Commercial.FORBIDDEN: "no commercial use",
    Commercial.UNCLEAR: "commercial use unclear",
}


def line(model: LocalModel) -> str:
    """A model in one line."""
    return (
        f"{model.model_id:28} {standing(model):11} {size(model.size_bytes):>9}  "
        f"{model.licence.name}; {', '.join(model.tasks)}{lacks(model)}"
    )


def lacks(model: LocalModel) -> str:
    """What it needs that is not installed, as the end of a line."""
    return f"; needs the runtime {model.runtime}" if model.missing_runtime_command else ""


def standing(model: LocalModel) -> str:
    """How a model stands, in a word or two."""
    if model.install is not None:
        return f"{100 * model.install.done_bytes // max(model.install.total_bytes, 1)} %"
    if model.state is ModelState.MISSING:
        return "-" if model.downloadable else "to be added"
    return str(model.state.value.lower())


def terms(model: LocalModel) -> Iterator[str]:
    """What is to be agreed to, a line each."""
    hosts = ", ".join(model.hosts)
    yield f"{model.model_id} ({model.title}): {size(model.size_bytes)} from {hosts}"
    see = f"; see {model.page}" if model.page else ""
    yield f"  {model.licence.name}; {COMMERCIAL[model.licence.commercial]}{see}"
    if model.licence.note:
        yield f"  {model.licence.note}"
    if model.missing_runtime_command:
        yield f"  Before it can run, install what runs it: {model.missing_runtime_command}"


def model_fields(model: LocalModel) -> dict[str, Any]:
    """A model for programs."""
    return {
        "model": model.model_id,
        "title": model.title,
        "hint": model.hint,
        "runtime": model.runtime,
        "tier": model.tier,
        "tasks": list(model.tasks),
        "licence": model.licence.name,
        "commercial": model.licence.commercial.value.lower(),
        "licence_note": model.licence.note,
        "size_bytes": model.size_bytes,
        "page": model.page,
        "hosts": list(model.hosts),
        "downloadable": model.downloadable,
        "missing_runtime_command": model.missing_runtime_command,
        "state": model.state.value.lower(),
        "done_bytes": None if model.install is None else model.install.done_bytes,
    }


def size(count: int) -> str:
    """A number of bytes for people; ? where it is not known."""
    if not count:
        return "?"
    amount, units = float(count), iter(("B", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while amount >= 999.95 and unit != "TB":
        amount, unit = amount / 1000, next(units)
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
