# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused, or fail, about models on this machine."""

from cavendish.errors.base import CavendishError
from cavendish.errors.cloud import PolicyError


class LocalModelError(CavendishError):
    """A model on this machine cannot be used."""

    code = "FAILED_PRECONDITION"


class ModelNotInstalled(LocalModelError):
    """The model is not on this machine. Values: model."""

    reason = "MODEL_NOT_INSTALLED"
    sentence = "The model {model} is not installed."
    next_step = "Run `cavendish models install {model}`."


class ModelNotOffered(LocalModelError):
    """The model cannot be downloaded, for want of an address or a digest. Values: model, page."""

    reason = "MODEL_NOT_OFFERED"
    sentence = "The model {model} is not offered for download: what comes could not be checked."
    next_step = (
        "Get its files yourself ({page}), and run `cavendish models add --as {model} FOLDER`."
    )


class ModelFileBroken(LocalModelError):
    """A file of a model is not what it should be. Values: model, file, problem."""

    reason = "MODEL_FILE_BROKEN"
    code = "DATA_LOSS"
    sentence = "The file {file} of the model {model} is not used: {problem}."
    next_step = "Run `cavendish models install {model}` again, or add the right file."


class ModelFileUnknown(LocalModelError):
    """No model that is known has this file. Values: path, problem."""

    reason = "MODEL_FILE_UNKNOWN"
    code = "NOT_FOUND"
    sentence = "{path} is no file of a model that is known: {problem}."
    next_step = "See `cavendish models list`; to add a file whose digest is not known, use --as."


class DownloadFailed(LocalModelError):
    """A file could not be fetched. Values: model, file, problem."""

    reason = "DOWNLOAD_FAILED"
    code = "UNAVAILABLE"
    sentence = "The file {file} of the model {model} could not be fetched: {problem}."
    next_step = "Try again: what has come is kept. A mirror can be set, see `cavendish settings`."


class DownloadCancelled(LocalModelError):
    """The installation was asked to stop. Values: model."""

    reason = "DOWNLOAD_CANCELLED"
    code = "CANCELLED"
    sentence = "The installation of the model {model} was cancelled."
    next_step = "Start it again to go on: what has come is kept."


class LicenceNotAgreed(PolicyError):
    """The artist has not agreed to licence and size. Values: model, licence, size_bytes."""

    reason = "LICENCE_NOT_AGREED"
    sentence = (
        "The model {model} comes under the licence {licence} with {size_bytes} bytes, "
        "and nobody has agreed to that."
    )
    next_step = "Look at both, and agree with --yes or in the dialogue."


class DownloadsNotAllowed(PolicyError):
    """The settings do not allow downloads. Values: problem."""

    reason = "DOWNLOADS_NOT_ALLOWED"
    sentence = "No model is downloaded: {problem}."
    next_step = (
        "Allow it with `cavendish settings set downloads allow`, which sends no picture anywhere, "
        "or add files with `cavendish models add`."
    )
