# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields that a request may have, level by level, and the refusal of all others."""

from __future__ import annotations

import re
from typing import Any

from cavendish_standin.refusals import invalid

# A field holds anything (None), one message (its name) or a list of messages ([its name]).
Kind = str | list[str] | None
Message = dict[str, Kind]


def _open(names: str) -> Message:
    return dict.fromkeys(names.split())


MESSAGES: dict[str, Message] = {
    "request": {
        **_open("model service_tier store labels cached_content continuation_token tool_config"),
        "contents": ["content"],
        "system_instruction": "content",
        "safety_settings": ["safety"],
        "tools": ["tool"],
        "generation_config": "generation",
    },
    "count": {"contents": ["content"], "generate_content_request": "request"},
    "content": {"role": None, "parts": ["part"]},
    "part": {
        **_open("text thought thought_signature media_resolution function_call function_response"),
        **_open("executable_code code_execution_result video_metadata part_metadata"),
        "inline_data": "blob",
        "file_data": "file",
    },
    "blob": _open("data mime_type display_name"),
    "file": _open("file_uri mime_type display_name"),
    "safety": _open("category threshold method"),
    "tool": {
        **_open("function_declarations code_execution url_context google_maps"),
        "google_search": "search",
    },
    "search": {**_open("time_range_filter"), "search_types": "search_types"},
    "search_types": _open("web_search image_search"),
    "generation": {
        **_open("temperature top_p top_k candidate_count max_output_tokens stop_sequences seed"),
        **_open("response_mime_type response_schema response_json_schema response_modalities"),
        **_open("response_logprobs logprobs presence_penalty frequency_penalty speech_config"),
        **_open("media_resolution enable_enhanced_civic_answers"),
        "thinking_config": "thinking",
        "image_config": "image",
        "response_format": "format",
    },
    "thinking": _open("include_thoughts thinking_budget thinking_level"),
    "image": _open("aspect_ratio image_size"),
    "vertex_image": {
        **_open("aspect_ratio image_size person_generation prominent_people"),
        "image_output_options": "output_options",
    },
    "output_options": _open("mime_type compression_quality"),
    "format": {**_open("text"), "image": "format_image"},
    "format_image": _open("aspect_ratio image_size mime_type delivery"),
    "interaction": {
        **_open("model input generation_config response_format tools previous_interaction_id"),
        **_open("store stream background system_instruction service_tier safety_settings labels"),
        **_open("response_modalities response_mime_type"),
    },
}


def snake(name: str) -> str:
    """aspectRatio to aspect_ratio; a snake_case name stays."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: "_" + m[1].lower(), name)


def normalise(value: Any, message: str, *, vertex: bool = False, path: str = "") -> dict[str, Any]:
    """The message with snake_case names at every level, whichever came in.

    Raises Refusal for a field that the message does not have, and for a wrong shape.
    """
    if not isinstance(value, dict):
        raise invalid(f"Invalid value at '{path or 'request'}'.", path or "request")
    fields = MESSAGES[message]
    result = {}
    for name, inner in value.items():
        known = snake(name)
        if known not in fields:
            raise _unknown(name, path)
        here = f"{path}.{known}" if path else known
        result[known] = _field(inner, fields[known], here, vertex)
    return result


def _field(value: Any, kind: Kind, path: str, vertex: bool) -> Any:
    if kind is None or value is None:
        return value
    if isinstance(kind, str):
        name = "vertex_image" if vertex and kind == "image" else kind
        return normalise(value, name, vertex=vertex, path=path)
    if not isinstance(value, list):
        raise invalid(f"Invalid value at '{path}'.", path)
    return [
        normalise(item, kind[0], vertex=vertex, path=f"{path}[{i}]") for i, item in enumerate(value)
    ]


def _unknown(name: str, path: str) -> Exception:
    place = f" at '{path}'" if path else ""
    message = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
    return invalid(message, path or name, message)
