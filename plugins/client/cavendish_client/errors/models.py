# SPDX-License-Identifier: GPL-3.0-or-later
"""What the daemon tells of models on its machine."""

from __future__ import annotations

from cavendish_client.errors.base import CavendishError
from cavendish_client.errors.cloud import PolicyError


class LocalModelError(CavendishError):
    """A model on this machine cannot be used."""


class ModelNotInstalled(LocalModelError):
    """The model is not on this machine."""

    reason = "MODEL_NOT_INSTALLED"


class ModelNotOffered(LocalModelError):
    """The model cannot be downloaded, for want of an address or a digest."""

    reason = "MODEL_NOT_OFFERED"


class ModelFileBroken(LocalModelError):
    """A file of a model is not what it should be."""

    reason = "MODEL_FILE_BROKEN"


class ModelFileUnknown(LocalModelError):
    """No model that is known has this file."""

    reason = "MODEL_FILE_UNKNOWN"


class ModelUnreadable(LocalModelError):
    """The runtime cannot load the model's file."""

    reason = "MODEL_UNREADABLE"


class ModelContractBroken(LocalModelError):
    """The model takes or gives something else than it should."""

    reason = "MODEL_CONTRACT_BROKEN"


class ModelOutputBroken(LocalModelError):
    """The model gave something that is no picture."""

    reason = "MODEL_OUTPUT_BROKEN"


class DeviceFailed(LocalModelError):
    """No device of the daemon's machine could run the model."""

    reason = "DEVICE_FAILED"


class RuntimeNotInstalled(LocalModelError):
    """The runtime that the model needs is not installed."""

    reason = "RUNTIME_NOT_INSTALLED"


class RuntimeBroken(LocalModelError):
    """The runtime is installed, but cannot be loaded."""

    reason = "RUNTIME_BROKEN"


class DownloadFailed(LocalModelError):
    """A file could not be fetched."""

    reason = "DOWNLOAD_FAILED"


class DownloadCancelled(LocalModelError):
    """The installation was asked to stop. Values: model."""

    reason = "DOWNLOAD_CANCELLED"
    sentence = "The installation of the model {model} was cancelled."
    step = "Start it again to go on: what has come is kept."


class LicenceNotAgreed(PolicyError):
    """The artist has not agreed to licence and size. Values: model."""

    reason = "LICENCE_NOT_AGREED"
    sentence = "Nobody has agreed to licence and size of the model {model}."
    step = "Look at both, and agree with --yes."


class DownloadsNotAllowed(PolicyError):
    """The settings do not allow downloads."""

    reason = "DOWNLOADS_NOT_ALLOWED"
