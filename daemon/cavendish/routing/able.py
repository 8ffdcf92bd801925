# SPDX-License-Identifier: GPL-3.0-or-later
"""What an engine can do at all, whatever is installed, allowed or in reach."""

from cavendish.engines.registry import EngineSpec
from cavendish.request import Edit, Fill, Generate, Operation, Request, Restyle, Role


def can(spec: EngineSpec, request: Request) -> bool:
    """Whether an engine can run it.

    Without a model of the cloud a style is a picture's, or that of a model which is named, never
    one in words. A model that is installed draws, where the request may say what is to be copied;
    it looks at no reference, and leaves nothing transparent. What it alone can be told, is told to
    no other engine that nobody has named.
    """
    operation = request.operation
    if operation.name not in spec.operations or (spec.installs and _is_beyond(operation)):
        return False
    if request.options.near and not spec.installs:
        return not spec.local and bool(request.engine or request.options.model)
    if spec.installs and getattr(operation, "sources", None) is not None:
        return False
    return not isinstance(operation, Restyle) or _has_style(spec, request, operation)


def _has_style(spec: EngineSpec, request: Request, operation: Restyle) -> bool:
    """Whether the engine would know in what style."""
    roles = {one.role for one in operation.references}
    if spec.installs:
        # A palette is colours alone, and a model would take strokes with them.
        return Role.STYLE in roles or bool(request.options.model)
    told = bool(roles & {Role.STYLE, Role.PALETTE})
    return told or (not spec.local and bool(operation.prompt))


def _is_beyond(operation: Operation) -> bool:
    """Whether it is more than models of this machine can do."""
    if isinstance(operation, Generate):
        return operation.transparent or bool(operation.references)
    return isinstance(operation, Edit | Fill) and bool(operation.references)
