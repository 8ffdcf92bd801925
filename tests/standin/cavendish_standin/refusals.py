# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of the API, word for word where they were seen, as data and as exceptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TYPE = "type.googleapis.com/google.rpc."
GUIDE = "https://developers.generativeai.google/guide/troubleshooting"
QUOTA = "generativelanguage.googleapis.com/generate_content"
Details = list[dict[str, Any]]


@dataclass
class Refusal(Exception):
    """An answer that is an error."""

    code: int
    status: str
    message: str
    details: Details = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The JSON that goes out."""
        error: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "status": self.status,
        }
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid(message: str, field_name: str = "", description: str = "") -> Refusal:
    """400 INVALID_ARGUMENT, with the field that is wrong where the API names one."""
    violation = {"field": field_name, "description": description or message}
    details = [{"@type": TYPE + "BadRequest", "fieldViolations": [violation]}]
    return Refusal(400, "INVALID_ARGUMENT", message, details if field_name else [])


def bad_argument(field_name: str, description: str) -> Refusal:
    """The terse refusal that the API gives for most wrong parameters."""
    return invalid("Request contains an invalid argument.", field_name, description)


def key_invalid(
    model: str, message: str = "API key not valid. Please pass a valid API key."
) -> Refusal:
    """400: a key that nobody knows."""
    return Refusal(
        400,
        "INVALID_ARGUMENT",
        message,
        [
            {
                "@type": TYPE + "ErrorInfo",
                "reason": "API_KEY_INVALID",
                "domain": "googleapis.com",
                "metadata": {"service": "generativelanguage.googleapis.com"},
            },
            {"@type": TYPE + "LocalizedMessage", "locale": "en-US", "message": message},
        ],
    )


def key_missing(model: str) -> Refusal:
    """400: no key at all."""
    return key_invalid(model, "API Key not found. Please pass a valid API key.")


def model_gone(model: str, version: str = "v1beta") -> Refusal:
    """404: an unknown or retired model."""
    return Refusal(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for "
        "generateContent. Call ListModels to see the list of available models and their "
        "supported methods.",
    )


def quota(
    model: str, quota_id: str, metric: str, limit: int | None, seconds: float, free: bool = False
) -> Refusal:
    """429 with what was exceeded and the hint, sound or not, when to come back."""
    message = "You exceeded your current quota, please check your plan and billing details."
    if limit is not None:
        message += (
            f"\n* Quota exceeded for metric: {QUOTA}_{metric}, limit: {limit}, model: {model}"
        )
    message += f"\nPlease retry in {seconds:.9f}s."
    violation: dict[str, Any] = {
        "quotaMetric": f"{QUOTA}_{metric}",
        "quotaId": quota_id,
        "quotaDimensions": {"location": "global", "model": model},
    }
    if limit:
        violation["quotaValue"] = str(limit)
    link = {"description": "Learn more about Gemini API quotas", "url": "https://example.org/quota"}
    return Refusal(
        429,
        "RESOURCE_EXHAUSTED",
        message,
        [
            {"@type": TYPE + "QuotaFailure", "violations": [violation]},
            {"@type": TYPE + "Help", "links": [link]},
            {"@type": TYPE + "RetryInfo", "retryDelay": f"{seconds:g}s"},
        ],
    )


def quota_day(model: str, seconds: float = 41_000) -> Refusal:
    """429: the day's requests are used up."""
    name = "GenerateRequestsPerDayPerProjectPerModel"
    return quota(model, name, "paid_tier_requests", 250, seconds)


def quota_minute(model: str, seconds: float = 37) -> Refusal:
    """429: too many requests in this minute."""
    name = "GenerateRequestsPerMinutePerProjectPerModel"
    refusal = quota(model, name, "paid_tier_requests", 20, seconds)
    refusal.headers["Retry-After"] = str(max(1, round(seconds)))
    return refusal


def quota_zero(model: str, seconds: float = 59.995010351) -> Refusal:
    """429: a project without billing, with a hint to retry that is of no use."""
    name = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
    return quota(model, name, "free_tier_requests", 0, seconds)


def _fixed(code: int, status: str, message: str) -> Callable[[str], Refusal]:
    return lambda model: Refusal(code, status, message.replace("{model}", model))


REFUSALS: dict[str, Callable[..., Refusal]] = {
    "key_invalid": key_invalid,
    "key_missing": key_missing,
    "model_gone": model_gone,
    "quota_day": quota_day,
    "quota_minute": quota_minute,
    "quota_zero": quota_zero,
    "developer_instruction": _fixed(
        400, "INVALID_ARGUMENT", "Developer instruction is not enabled for models/{model}"
    ),
    "signature_missing": _fixed(
        400,
        "INVALID_ARGUMENT",
        "Image part is missing a thought_signature in content position 2, part position 1.",
    ),
    "signature_corrupted": _fixed(400, "INVALID_ARGUMENT", "Corrupted thought signature."),
    "bad_image": _fixed(
        400, "INVALID_ARGUMENT", f"Unable to process input image. Please retry or report in {GUIDE}"
    ),
    "invalid_image": _fixed(400, "INVALID_ARGUMENT", "Provided image is not valid."),
    "invalid_argument": _fixed(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "location": _fixed(
        400, "FAILED_PRECONDITION", "User location is not supported for the API use."
    ),
    "leaked": _fixed(
        403,
        "PERMISSION_DENIED",
        "Your API key was reported as leaked. Please use another API key.",
    ),
    "entity_gone": _fixed(404, "NOT_FOUND", "Requested entity was not found."),
    "exhausted": _fixed(
        429,
        "RESOURCE_EXHAUSTED",
        "Resource exhausted. Please try again later. Please refer to error-code-429 for details.",
    ),
    "cancelled": _fixed(499, "CANCELLED", "The operation was cancelled."),
    "internal": _fixed(
        500, "INTERNAL", f"An internal error has occurred. Please retry or report in {GUIDE}"
    ),
    "overloaded": _fixed(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "unavailable": _fixed(503, "UNAVAILABLE", "Deadline expired before operation could complete."),
    "deadline": _fixed(
        504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."
    ),
}
