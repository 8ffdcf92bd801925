# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused, or fail, where a cloud model is asked: keys, endpoints, models, money."""

from cavendish.errors.base import CavendishError


class CredentialError(CavendishError):
    """A key cannot be used."""

    code = "FAILED_PRECONDITION"


class KeyMissing(CredentialError):
    """No key is stored. Values: endpoint."""

    reason = "KEY_MISSING"
    sentence = "There is no key for {endpoint} yet."
    next_step = "Store one with `cavendish keys set {endpoint}`, or in the settings of the panel."


class KeyInvalid(CredentialError):
    """The endpoint does not accept the key. Values: endpoint."""

    reason = "KEY_INVALID"
    sentence = "{endpoint} does not accept the key."
    next_step = "Copy the key again from where you got it, and store it anew."


class KeyLeaked(CredentialError):
    """The endpoint has blocked the key because it became public. Values: endpoint."""

    reason = "KEY_LEAKED"
    sentence = "{endpoint} has blocked this key because it was found in public."
    next_step = "Make a new key, and delete the old one."


class KeyForbidden(CredentialError):
    """The key may not do this. Values: endpoint, detail."""

    reason = "KEY_FORBIDDEN"
    sentence = "The key may not be used for this at {endpoint}: {detail}."
    next_step = "Give the key the rights, or use another one."


class KeyringUnavailable(CredentialError):
    """No keyring is at hand. Values: problem."""

    reason = "KEYRING_UNAVAILABLE"
    sentence = "No keyring is at hand to keep the key in: {problem}."
    next_step = "Allow a private file for it, or set the key in the environment."


class EndpointError(CavendishError):
    """An endpoint could not be used."""

    code = "UNAVAILABLE"


class EndpointUnknown(EndpointError):
    """No endpoint has this name. Values: endpoint, known."""

    reason = "ENDPOINT_UNKNOWN"
    code = "NOT_FOUND"
    sentence = "There is no endpoint {endpoint!r}."
    next_step = "Use one of: {known}."


class EndpointUnreachable(EndpointError):
    """No network, or it is down. Values: endpoint, problem."""

    reason = "ENDPOINT_UNREACHABLE"
    sentence = "{endpoint} cannot be reached: {problem}."
    next_step = "Check the network, or work offline with the built-in engine."


class EndpointFailed(EndpointError):
    """It answered with something that is no answer. Values: endpoint, detail."""

    reason = "ENDPOINT_FAILED"
    sentence = "{endpoint} failed: {detail}."
    next_step = "Try again in a while, or choose another endpoint."


class RegionUnsupported(EndpointError):
    """It does not serve this part of the world. Values: endpoint."""

    reason = "REGION_UNSUPPORTED"
    code = "FAILED_PRECONDITION"
    sentence = "{endpoint} does not serve the place that you ask from."
    next_step = "Set a proxy or another endpoint, or work offline with the built-in engine."


class RateLimited(EndpointError):
    """Too many requests in a short time. Values: endpoint, retry_s."""

    reason = "RATE_LIMITED"
    code = "RESOURCE_EXHAUSTED"
    sentence = "{endpoint} takes no more requests for now."
    next_step = "Try again in {retry_s} s."


class QuotaExhausted(EndpointError):
    """The quota of the day is used up. Values: endpoint."""

    reason = "QUOTA_EXHAUSTED"
    code = "RESOURCE_EXHAUSTED"
    sentence = "The quota of this day is used up at {endpoint}."
    next_step = "Wait until midnight Pacific time, use another key, or work offline."


class BillingNeeded(EndpointError):
    """The project of the key has no quota at all. Values: endpoint, model."""

    reason = "BILLING_NEEDED"
    code = "FAILED_PRECONDITION"
    sentence = "The project of this key has no quota for {model} at {endpoint}."
    next_step = "Turn on billing for the project, or use another key."


class ModelError(CavendishError):
    """A model could not do what was asked."""

    code = "FAILED_PRECONDITION"


class ModelUnknown(ModelError):
    """No model has this name, or none serves it any more. Values: model, known."""

    reason = "MODEL_UNKNOWN"
    code = "NOT_FOUND"
    sentence = "There is no model {model!r} at hand."
    next_step = "Use one of: {known}."


class ModelOverloaded(ModelError):
    """The model is overloaded. Values: model."""

    reason = "MODEL_OVERLOADED"
    code = "UNAVAILABLE"
    sentence = "{model} is overloaded."
    next_step = "Try again in a few minutes, or choose another model."


class ModelTimedOut(ModelError):
    """It did not answer before the deadline. Values: model, seconds."""

    reason = "MODEL_TIMED_OUT"
    code = "DEADLINE_EXCEEDED"
    sentence = "{model} did not answer within {seconds} s."
    next_step = "Try again, ask for a smaller size, or choose another model."


class ModelOptionUnsupported(ModelError):
    """The model does not offer this. Values: model, option, allowed."""

    reason = "MODEL_OPTION_UNSUPPORTED"
    code = "INVALID_ARGUMENT"
    sentence = "{model} does not offer {option}."
    next_step = "Choose one of: {allowed}."


class TooManyReferences(ModelError):
    """More references than the model takes. Values: model, count, limit."""

    reason = "TOO_MANY_REFERENCES"
    code = "INVALID_ARGUMENT"
    sentence = "{model} takes {limit} such pictures, not {count}."
    next_step = "Use fewer references."


class ReferenceUnknown(ModelError):
    """The prompt names a reference that is not there. Values: name."""

    reason = "REFERENCE_UNKNOWN"
    code = "INVALID_ARGUMENT"
    sentence = "The prompt speaks of @{name}, but there is no such reference."
    next_step = "Add the layer as a reference, or correct its name."


class InputRefused(ModelError):
    """It cannot use a picture or a value of the request. Values: model, detail."""

    reason = "INPUT_REFUSED"
    code = "INVALID_ARGUMENT"
    sentence = "{model} cannot use the request: {detail}."
    next_step = "Try another selection or another size."


class PromptBlocked(ModelError):
    """The model refuses the prompt or a picture of it. Values: model, cause."""

    reason = "PROMPT_BLOCKED"
    sentence = "{model} refuses this request ({cause})."
    next_step = "Use other words, or leave out the part that may offend."


class AnswerError(ModelError):
    """The answer is not what was asked for."""


class AnswerBlocked(AnswerError):
    """The model has withheld its answer. Values: model, cause, detail."""

    reason = "ANSWER_BLOCKED"
    sentence = "{model} has withheld its answer ({cause}). {detail}."
    next_step = "Use other words, or leave out the part that may offend."


class AnswerEmpty(AnswerError):
    """It answered without a picture. Values: model, said."""

    reason = "ANSWER_EMPTY"
    sentence = "{model} answered without a picture: {said}."
    next_step = "Say more clearly what the picture should show."


class AnswerUnusable(AnswerError):
    """The picture is not what was asked for. Values: model, problem."""

    reason = "ANSWER_UNUSABLE"
    sentence = "The answer of {model} cannot be used: {problem}."
    next_step = "Say it in other words, or select a little more."


class AnswerUnknown(AnswerError):
    """It is not known whether a request was answered, and paid for. Values: model, price_usd."""

    reason = "ANSWER_UNKNOWN"
    code = "ABORTED"
    sentence = (
        "It is not known whether {model} has answered; the request may have cost {price_usd} "
        "US dollars."
    )
    next_step = "Start it again if you agree to pay once more."


class ThreadError(CavendishError):
    """A conversation cannot be gone on with."""

    code = "NOT_FOUND"


class ThreadNotFound(ThreadError):
    """No thread has this name. Values: thread_id."""

    reason = "THREAD_NOT_FOUND"
    sentence = "There is no conversation {thread_id!r}."
    next_step = "Begin a new one."


class TurnNotFound(ThreadError):
    """The thread has no turn of this name. Values: turn_id."""

    reason = "TURN_NOT_FOUND"
    sentence = "The conversation has no turn {turn_id!r}."
    next_step = "Choose one of its turns."


class ThreadBroken(ThreadError):
    """Its turns cannot be replayed to this model. Values: model, detail."""

    reason = "THREAD_BROKEN"
    code = "FAILED_PRECONDITION"
    sentence = "{model} does not take the turns of this conversation: {detail}."
    next_step = "Go back a turn, or begin a new conversation from the layer."


class PolicyError(CavendishError):
    """The artist has not allowed this. instead: a model that would do it here, if installed."""

    code = "FAILED_PRECONDITION"

    @property
    def advice(self) -> str:
        """What to do next."""
        told, model = super().advice, self.values.get("instead", "")
        install = f"Run `cavendish models install {model}`, and this machine can do it."
        return f"{told} {install}" if model else told


class BudgetExceeded(PolicyError):
    """It would cost more than the budget allows. Values: price_usd, left_usd, period."""

    reason = "BUDGET_EXCEEDED"
    code = "RESOURCE_EXHAUSTED"
    sentence = (
        "This may cost {price_usd} US dollars; the budget of the {period} has {left_usd} left."
    )
    next_step = "Raise the budget with `cavendish budget`, or ask for a smaller size."


class ConsentNeeded(PolicyError):
    """The artist has not agreed to this upload yet. Values: host, pictures."""

    reason = "CONSENT_NEEDED"
    sentence = "This would send to {host}: {pictures}."
    next_step = "Agree to the upload (`--yes` in a shell), or keep the document on this machine."


class LocalOnly(PolicyError):
    """The document or a layer never leaves this machine. Values: name."""

    reason = "LOCAL_ONLY"
    sentence = "{name} is marked as never leaving this machine."
    next_step = "Take the mark away, or ask for what this machine can do."


class CloudNotAllowed(PolicyError):
    """The settings do not allow any upload."""

    reason = "CLOUD_NOT_ALLOWED"
    sentence = "The settings do not allow that anything leaves this machine."
    next_step = "Allow the cloud in the settings, or ask for what this machine can do."


class WorkingOffline(PolicyError):
    """The artist works offline: nothing leaves this machine, and nothing is fetched."""

    reason = "WORKING_OFFLINE"
    sentence = "Cavendish works offline: nothing leaves this machine, and nothing is fetched."
    next_step = (
        "Switch Work offline off in the panel, or with `cavendish settings set work-offline off`;"
        " a daemon that was started with --offline stays so."
    )


class LiveNotAllowed(PolicyError):
    """No cap is set under which live jobs may ask the cloud."""

    reason = "LIVE_NOT_ALLOWED"
    sentence = "Live drawing may not use the cloud: nothing is set aside for it."
    next_step = "Set a cap with `cavendish budget --live`, or install a model that runs here."
