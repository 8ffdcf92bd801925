# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused, or fail, on this machine."""

from cavendish_client.errors.base import CavendishError


class Internal(CavendishError):
    """A bug, here or in the daemon; the log has its traceback."""


class InvalidRequest(CavendishError):
    """A field is missing or has no legal value. Values: field, problem."""

    reason = "INVALID_REQUEST"
    sentence = "The request cannot be used: {field} {problem}."
    step = "Correct the request; if an editor sent it, update its plug-in."


class RequestIdReused(InvalidRequest):
    """The same request_id came with another request."""

    reason = "REQUEST_ID_REUSED"


class PageTokenInvalid(InvalidRequest):
    """The page token is not one that the daemon gave."""

    reason = "PAGE_TOKEN_INVALID"


class PromptTooLong(InvalidRequest):
    """The prompt is over the limit that the handshake tells."""

    reason = "PROMPT_TOO_LONG"


class DaemonError(CavendishError):
    """The daemon cannot be talked to."""


class DaemonUnavailable(DaemonError):
    """None answers, and none may be started from here. Values: command."""

    reason = "DAEMON_UNAVAILABLE"
    sentence = "The Cavendish daemon is not running."
    step = "Run `{command}` in a terminal."


class DaemonStartFailed(DaemonError):
    """It was started and did not come up. Values: problem, log."""

    reason = "DAEMON_START_FAILED"
    sentence = "The Cavendish daemon did not start: {problem}."
    step = "Read {log}, or run `cavendish doctor`."


class DaemonNotGenuine(DaemonError):
    """Something else answers at its address, or wrote its file. Values: problem, path."""

    reason = "DAEMON_NOT_GENUINE"
    sentence = "What claims to be the Cavendish daemon is not trusted: {problem}."
    step = "Delete {path}, and run `cavendish start`."


class DeadlineExceeded(DaemonError):
    """No answer in time. Values: method, seconds."""

    reason = "DEADLINE_EXCEEDED"
    sentence = "The Cavendish daemon did not answer {method} within {seconds} s."
    step = "Try again; if it stays so, run `cavendish stop` and `cavendish start`."


class ShuttingDown(DaemonError):
    """The daemon takes no new work."""

    reason = "SHUTTING_DOWN"


class WrongToken(DaemonError):
    """The daemon does not know this program's token."""

    reason = "WRONG_TOKEN"


class ApiMismatch(DaemonError):
    """No API version in common. Values: client_low, client_high, daemon_low, daemon_high."""

    reason = "API_MISMATCH"
    sentence = (
        "This program speaks versions {client_low} to {client_high} of the API, "
        "the daemon {daemon_low} to {daemon_high}."
    )
    step = "Update Cavendish and run `cavendish setup` again."


class QueueFull(CavendishError):
    """Too many jobs wait."""

    reason = "QUEUE_FULL"


class JobNotFound(CavendishError):
    """No job has this name."""

    reason = "JOB_NOT_FOUND"


class JobCancelled(CavendishError):
    """The job was asked to stop, and did."""

    reason = "JOB_CANCELLED"
    sentence = "The job was cancelled."
    step = "Start it again if you want its result."


class BlobError(CavendishError):
    """A payload is not as it should be."""


class BlobNotFound(BlobError):
    """The daemon does not hold a payload. Values: sha256."""

    reason = "BLOB_NOT_FOUND"
    sentence = "The daemon does not hold the data {sha256}."
    step = "Start the job again."


class ResultReleased(BlobError):
    """The result of a job that succeeded is no longer kept."""

    reason = "RESULT_RELEASED"
    sentence = "The result of this job is too old, or newer ones needed its room: it is gone."
    step = "Run the job again."


class BlobCorrupt(BlobError):
    """Other bytes than announced. Values: sha256."""

    reason = "BLOB_CORRUPT"
    sentence = "The data {sha256} did not arrive as announced."
    step = "Try again."


class BlobTooLarge(BlobError):
    """More bytes than the limit. Values: size_bytes, limit_bytes."""

    reason = "BLOB_TOO_LARGE"
    sentence = "{size_bytes} bytes are more than the {limit_bytes} that the daemon takes."
    step = "Select a smaller area, or scale the picture down."


class ExchangeError(CavendishError):
    """Shared memory cannot be used."""


class ExchangeNotProven(ExchangeError):
    """Client and daemon do not see the same folder."""

    reason = "EXCHANGE_NOT_PROVEN"


class SegmentNotFound(ExchangeError):
    """A segment is not leased, or its lease ran out. Values: segment."""

    reason = "SEGMENT_NOT_FOUND"
    sentence = "The shared memory {segment!r} is not lent to this program any more."
    step = "Send the picture again."


class ImageError(CavendishError):
    """A picture cannot be used."""


class ImageTooLarge(ImageError):
    """The picture is over the limit. Values: width_px, height_px, limit_px."""

    reason = "IMAGE_TOO_LARGE"
    sentence = "A picture of {width_px} x {height_px} pixels is too large: {limit_px} is the limit."
    step = "Select a smaller area, or scale the picture down."


class NewAreaTooLarge(ImageError):
    """More would be made of nothing than is of use. Values: new_mpx, limit_mpx."""

    reason = "NEW_AREA_TOO_LARGE"
    sentence = "{new_mpx} million new pixels are too many: {limit_mpx} million are the most."
    step = "Ask for a smaller area; a smaller picture can be upscaled afterwards."


class ImageUnreadable(ImageError):
    """Truncated, damaged, not a picture. Values: name, problem."""

    reason = "IMAGE_UNREADABLE"
    sentence = "{name} cannot be read as a picture: {problem}."
    step = "Open it in an editor and save it again."


class ImageLengthMismatch(ImageError):
    """Bytes do not fit width, height and format. Values: size_bytes, expected_bytes."""

    reason = "IMAGE_LENGTH_MISMATCH"
    sentence = "The picture has {size_bytes} bytes where its size and format need {expected_bytes}."
    step = "Send the picture again; if an editor sent it, update its plug-in."


class ImageModeUnsupported(ImageError):
    """A colour mode or depth that is not supported. Values: mode."""

    reason = "IMAGE_MODE_UNSUPPORTED"
    sentence = "Pictures in {mode} are not supported."
    step = "Convert the picture to RGB with 8 or 16 bits per channel."


class MaskError(CavendishError):
    """A mask cannot be used."""


class MaskSizeMismatch(MaskError):
    """The mask has another size than the picture. Values: mask, image (each 'W x H')."""

    reason = "MASK_SIZE_MISMATCH"
    sentence = "The mask has {mask} pixels, the picture {image}."
    step = "Use a mask of the picture's size."


class MaskEmpty(MaskError):
    """The mask selects nothing."""

    reason = "MASK_EMPTY"
    sentence = "Nothing is selected."
    step = "Select what should be erased."


class MaskCoversAll(MaskError):
    """The mask selects everything."""

    reason = "MASK_COVERS_ALL"


class NothingToCopyFrom(CavendishError):
    """Too little is left round the hole."""

    reason = "NOTHING_TO_COPY_FROM"


class SubjectUnclear(CavendishError):
    """Nothing shows what to cut out."""

    reason = "SUBJECT_UNCLEAR"


class EngineUnknown(CavendishError):
    """No engine of this name."""

    reason = "ENGINE_UNKNOWN"


class NoEngine(CavendishError):
    """None can run this as asked."""

    reason = "NO_ENGINE"


class DiskFull(CavendishError):
    """No room on the disk. Values: folder."""

    reason = "DISK_FULL"
    sentence = "There is no room left on the disk for {folder}."
    step = "Free some space and try again."


class OutOfMemory(CavendishError):
    """Not enough memory is free."""

    reason = "OUT_OF_MEMORY"
    sentence = "There is not enough memory for this picture."
    step = "Close other programs, or select a smaller area."


class FileError(CavendishError):
    """A file cannot be used."""


class PathRefused(FileError):
    """Outside the folders that may be used, or a symlink. Values: path, problem."""

    reason = "PATH_REFUSED"
    sentence = "{path} may not be used: {problem}."
    step = "Name a plain file in a folder of your own."


class FileUnusable(FileError):
    """A file cannot be read or written. Values: path, problem."""

    reason = "FILE_UNUSABLE"
    sentence = "{path}: {problem}."
    step = "Check the path and its permissions."


class EditorNotFound(CavendishError):
    """The editor, or its folders, are not there. Values: editor."""

    reason = "EDITOR_NOT_FOUND"
    sentence = "{editor} was not found on this machine."
    step = "Install {editor} and start it once, then run `cavendish setup` again."
