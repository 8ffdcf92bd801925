# SPDX-License-Identifier: GPL-3.0-or-later
"""What can fail where a model runs on this machine."""

from cavendish.errors.models import LocalModelError


class ModelUnreadable(LocalModelError):
    """The runtime cannot load the model's file. Values: model, problem."""

    reason = "MODEL_UNREADABLE"
    sentence = "The model {model} cannot be loaded: {problem}."
    next_step = "Remove the model and install it again."


class ModelContractBroken(LocalModelError):
    """The model takes or gives something else than it should. Values: model, problem."""

    reason = "MODEL_CONTRACT_BROKEN"
    sentence = "The model {model} is not what its entry says: {problem}."
    next_step = "Correct its entry, or use another file."


class ModelOutputBroken(LocalModelError):
    """The model gave something that is no picture. Values: model, problem."""

    reason = "MODEL_OUTPUT_BROKEN"
    code = "DATA_LOSS"
    sentence = "The model {model} made no picture: {problem}."
    next_step = "Use another model; this one's weights are probably damaged."


class DeviceFailed(LocalModelError):
    """No device of this machine could run the model. Values: model, problem."""

    reason = "DEVICE_FAILED"
    code = "UNAVAILABLE"
    sentence = "No device of this machine could run {model}: {problem}."
    next_step = "See `cavendish devices`; update the driver, or use another model."


class RuntimeNotInstalled(LocalModelError):
    """The runtime that the model needs is not installed. Values: model, runtime, command."""

    reason = "RUNTIME_NOT_INSTALLED"
    sentence = "The model {model} needs {runtime}, which is not installed."
    next_step = "Run `{command}`."


class RuntimeBroken(LocalModelError):
    """The runtime is installed, but cannot be loaded. Values: runtime, problem, command."""

    reason = "RUNTIME_BROKEN"
    sentence = "{runtime} is installed, but cannot be loaded: {problem}."
    next_step = "Put right what is missing, or run `{command}`."
