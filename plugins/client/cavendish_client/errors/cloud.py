# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused, or fail, where a cloud model is asked; the daemon has the words."""

from cavendish_client.errors.base import CavendishError


class CredentialError(CavendishError):
    """A key cannot be used."""


class KeyMissing(CredentialError):
    """No key is stored."""

    reason = "KEY_MISSING"


class KeyInvalid(CredentialError):
    """The endpoint does not accept the key."""

    reason = "KEY_INVALID"


class KeyLeaked(CredentialError):
    """The endpoint has blocked the key because it became public."""

    reason = "KEY_LEAKED"


class KeyForbidden(CredentialError):
    """The key may not do this."""

    reason = "KEY_FORBIDDEN"


class KeyringUnavailable(CredentialError):
    """No keyring is at hand."""

    reason = "KEYRING_UNAVAILABLE"


class EndpointError(CavendishError):
    """An endpoint could not be used."""


class EndpointUnknown(EndpointError):
    """No endpoint has this name."""

    reason = "ENDPOINT_UNKNOWN"


class EndpointUnreachable(EndpointError):
    """No network, or it is down."""

    reason = "ENDPOINT_UNREACHABLE"


class EndpointFailed(EndpointError):
    """It answered with something that is no answer."""

    reason = "ENDPOINT_FAILED"


class RegionUnsupported(EndpointError):
    """It does not serve this part of the world."""

    reason = "REGION_UNSUPPORTED"


class RateLimited(EndpointError):
    """Too many requests in a short time."""

    reason = "RATE_LIMITED"


class QuotaExhausted(EndpointError):
    """The quota of the day is used up."""

    reason = "QUOTA_EXHAUSTED"


class BillingNeeded(EndpointError):
    """The project of the key has no quota at all."""

    reason = "BILLING_NEEDED"


class ModelError(CavendishError):
    """A model could not do what was asked."""


class ModelUnknown(ModelError):
    """No model has this name, or none serves it any more."""

    reason = "MODEL_UNKNOWN"


class ModelOverloaded(ModelError):
    """The model is overloaded."""

    reason = "MODEL_OVERLOADED"


class ModelTimedOut(ModelError):
    """It did not answer before the deadline."""

    reason = "MODEL_TIMED_OUT"


class ModelOptionUnsupported(ModelError):
    """The model does not offer this."""

    reason = "MODEL_OPTION_UNSUPPORTED"


class TooManyReferences(ModelError):
    """More references than the model takes."""

    reason = "TOO_MANY_REFERENCES"


class ReferenceUnknown(ModelError):
    """The prompt names a reference that is not there."""

    reason = "REFERENCE_UNKNOWN"


class InputRefused(ModelError):
    """It cannot use a picture or a value of the request."""

    reason = "INPUT_REFUSED"


class PromptBlocked(ModelError):
    """The model refuses the prompt or a picture of it."""

    reason = "PROMPT_BLOCKED"


class AnswerError(ModelError):
    """The answer is not what was asked for."""


class AnswerBlocked(AnswerError):
    """The model has withheld its answer."""

    reason = "ANSWER_BLOCKED"


class AnswerEmpty(AnswerError):
    """It answered without a picture."""

    reason = "ANSWER_EMPTY"


class AnswerUnusable(AnswerError):
    """The picture is not what was asked for."""

    reason = "ANSWER_UNUSABLE"


class AnswerUnknown(AnswerError):
    """It is not known whether a request was answered, and paid for."""

    reason = "ANSWER_UNKNOWN"


class ThreadError(CavendishError):
    """A conversation cannot be gone on with."""


class ThreadNotFound(ThreadError):
    """No thread has this name."""

    reason = "THREAD_NOT_FOUND"


class TurnNotFound(ThreadError):
    """The thread has no turn of this name."""

    reason = "TURN_NOT_FOUND"


class ThreadBroken(ThreadError):
    """Its turns cannot be replayed to this model."""

    reason = "THREAD_BROKEN"


class PolicyError(CavendishError):
    """The artist has not allowed this."""


class BudgetExceeded(PolicyError):
    """It would cost more than the budget allows."""

    reason = "BUDGET_EXCEEDED"


class ConsentNeeded(PolicyError):
    """The artist has not agreed to this upload yet."""

    reason = "CONSENT_NEEDED"


class LocalOnly(PolicyError):
    """The document or a layer never leaves this machine."""

    reason = "LOCAL_ONLY"


class CloudNotAllowed(PolicyError):
    """The settings do not allow any upload."""

    reason = "CLOUD_NOT_ALLOWED"


class WorkingOffline(PolicyError):
    """The artist works offline: nothing leaves this machine, and nothing is fetched."""

    reason = "WORKING_OFFLINE"


class LiveNotAllowed(PolicyError):
    """No cap is set under which live jobs may ask the cloud."""

    reason = "LIVE_NOT_ALLOWED"
