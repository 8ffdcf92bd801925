# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be refused, or fail, on this machine."""

from cavendish.errors.base import CavendishError


class Internal(CavendishError):
    """A bug; the log has its traceback."""


class InvalidRequest(CavendishError):
    """A field is missing or has no legal value. Values: field, problem."""

    reason = "INVALID_REQUEST"
    code = "INVALID_ARGUMENT"
    sentence = "The request cannot be used: {field} {problem}."
    next_step = "Correct the request; if an editor sent it, update its plug-in."


class RequestIdReused(InvalidRequest):
    """The same request_id came with another request. Values: request_id."""

    reason = "REQUEST_ID_REUSED"
    code = "ALREADY_EXISTS"
    sentence = "The request id {request_id} was used before, for another request."
    next_step = "Send each request with an id of its own."


class PageTokenInvalid(InvalidRequest):
    """The page token is not one that the daemon gave. Values: page_token."""

    reason = "PAGE_TOKEN_INVALID"
    sentence = "The page token {page_token!r} is not one that the daemon gave."
    next_step = "List again from the first page."


class PromptTooLong(InvalidRequest):
    """The prompt is over the limit. Values: size_bytes, limit_bytes."""

    reason = "PROMPT_TOO_LONG"
    sentence = "The prompt has {size_bytes} bytes; {limit_bytes} are the most."
    next_step = "Shorten the prompt."


class WrongToken(CavendishError):
    """The caller does not hold the request token."""

    reason = "WRONG_TOKEN"
    code = "UNAUTHENTICATED"
    sentence = "The daemon refused this program: it does not know the daemon's token."
    next_step = "Use a program of the user who started the daemon, and connect again."


class ApiMismatch(CavendishError):
    """No API version in common. Values: client_low, client_high, daemon_low, daemon_high."""

    reason = "API_MISMATCH"
    code = "FAILED_PRECONDITION"
    sentence = (
        "The plug-in speaks versions {client_low} to {client_high} of the API, "
        "the daemon {daemon_low} to {daemon_high}."
    )
    next_step = "Update Cavendish and run `cavendish setup` again."


class ShuttingDown(CavendishError):
    """The daemon takes no new work."""

    reason = "SHUTTING_DOWN"
    code = "UNAVAILABLE"
    sentence = "The daemon is shutting down."
    next_step = "Try again in a moment."


class QueueFull(CavendishError):
    """Too many jobs wait. Values: limit."""

    reason = "QUEUE_FULL"
    code = "RESOURCE_EXHAUSTED"
    sentence = "{limit} jobs are waiting already."
    next_step = "Wait for some of them, or cancel them."


class JobNotFound(CavendishError):
    """No job has this name. Values: job_id."""

    reason = "JOB_NOT_FOUND"
    code = "NOT_FOUND"
    sentence = "There is no job {job_id!r}."
    next_step = "List the jobs to see which there are."


class JobCancelled(CavendishError):
    """Raised inside a job that was asked to stop."""

    reason = "JOB_CANCELLED"
    code = "CANCELLED"
    sentence = "The job was cancelled."
    next_step = "Start it again if you want its result."


class BlobError(CavendishError):
    """A payload is not as it should be."""


class BlobNotFound(BlobError):
    """A blob is not held. Values: sha256."""

    reason = "BLOB_NOT_FOUND"
    code = "NOT_FOUND"
    sentence = "The daemon does not hold the data {sha256}."
    next_step = "Send the picture again."


class ResultReleased(BlobError):
    """The result of a job that succeeded is no longer kept."""

    reason = "RESULT_RELEASED"
    code = "NOT_FOUND"
    sentence = "The result of this job is too old, or newer ones needed its room: it is gone."
    next_step = "Run the job again; `cavendishd --help` tells how to keep results for longer."


class BlobCorrupt(BlobError):
    """Other bytes than announced. Values: sha256."""

    reason = "BLOB_CORRUPT"
    code = "DATA_LOSS"
    sentence = "The data {sha256} did not arrive as announced."
    next_step = "Send the picture again."


class BlobTooLarge(BlobError):
    """More bytes than the limit. Values: size_bytes, limit_bytes."""

    reason = "BLOB_TOO_LARGE"
    code = "INVALID_ARGUMENT"
    sentence = "{size_bytes} bytes are more than the {limit_bytes} that the daemon takes."
    next_step = "Select a smaller area, or scale the picture down."


class ExchangeError(CavendishError):
    """Shared memory cannot be used."""


class ExchangeNotProven(ExchangeError):
    """The nonce is not the folder's. Values: folder."""

    reason = "EXCHANGE_NOT_PROVEN"
    code = "PERMISSION_DENIED"
    sentence = "The daemon and this program do not see the same folder {folder}."
    next_step = "Send the picture as a stream instead."


class SegmentNotFound(ExchangeError):
    """A segment is not leased, or its lease ran out. Values: segment."""

    reason = "SEGMENT_NOT_FOUND"
    code = "NOT_FOUND"
    sentence = "The shared memory {segment!r} is not lent to this program any more."
    next_step = "Send the picture again."


class ImageError(CavendishError):
    """A picture cannot be used."""

    code = "INVALID_ARGUMENT"


class ImageTooLarge(ImageError):
    """The picture is over the limit. Values: width_px, height_px, limit_px."""

    reason = "IMAGE_TOO_LARGE"
    sentence = "A picture of {width_px} x {height_px} pixels is too large: {limit_px} is the limit."
    next_step = "Select a smaller area, or scale the picture down."


class NewAreaTooLarge(ImageError):
    """More would be made of nothing than is of use. Values: new_mpx, limit_mpx."""

    reason = "NEW_AREA_TOO_LARGE"
    sentence = "{new_mpx} million new pixels are too many: {limit_mpx} million are the most."
    next_step = "Ask for a smaller area; a smaller picture can be upscaled afterwards."


class ImageUnreadable(ImageError):
    """Truncated, damaged or not a picture. Values: name, problem."""

    reason = "IMAGE_UNREADABLE"
    sentence = "{name} cannot be read as a picture: {problem}."
    next_step = "Open it in an editor and save it again."


class ImageLengthMismatch(ImageError):
    """Bytes do not fit the announced shape. Values: size_bytes, expected_bytes."""

    reason = "IMAGE_LENGTH_MISMATCH"
    sentence = "The picture has {size_bytes} bytes where its size and format need {expected_bytes}."
    next_step = "Send the picture again; if an editor sent it, update its plug-in."


class ImageModeUnsupported(ImageError):
    """A colour mode or depth that is not supported. Values: mode."""

    reason = "IMAGE_MODE_UNSUPPORTED"
    sentence = "Pictures in {mode} are not supported."
    next_step = "Convert the picture to RGB with 8 or 16 bits per channel."


class MaskError(CavendishError):
    """A mask cannot be used."""

    code = "INVALID_ARGUMENT"


class MaskSizeMismatch(MaskError):
    """The mask has another size than the picture. Values: mask, image (each 'W x H')."""

    reason = "MASK_SIZE_MISMATCH"
    sentence = "The mask has {mask} pixels, the picture {image}."
    next_step = "Use a mask of the picture's size."


class MaskEmpty(MaskError):
    """The mask selects nothing."""

    reason = "MASK_EMPTY"
    sentence = "Nothing is selected."
    next_step = "Select what should be erased."


class MaskCoversAll(MaskError):
    """The mask selects everything."""

    reason = "MASK_COVERS_ALL"
    sentence = "Everything is selected, so nothing is left to fill from."
    next_step = "Select only what should be erased."


class NothingToCopyFrom(CavendishError):
    """Too little is left round the hole."""

    reason = "NOTHING_TO_COPY_FROM"
    code = "FAILED_PRECONDITION"
    sentence = "Too little of the picture is left around the selection to fill it from."
    next_step = "Select a smaller area, or mark more that may be copied."


class SubjectUnclear(CavendishError):
    """Nothing shows what to cut out. Values: problem."""

    reason = "SUBJECT_UNCLEAR"
    code = "FAILED_PRECONDITION"
    sentence = "It is not clear what to cut out: {problem}."
    next_step = "Select roughly round the subject, or paint over what to keep and what to remove."


class EngineUnknown(CavendishError):
    """No engine of this name. Values: engine, known."""

    reason = "ENGINE_UNKNOWN"
    code = "NOT_FOUND"
    sentence = "There is no engine {engine!r}."
    next_step = "Use one of: {known}."


class NoEngine(CavendishError):
    """None can run this as asked. Values: operation."""

    reason = "NO_ENGINE"
    code = "FAILED_PRECONDITION"
    sentence = "No engine at hand can do {operation} as asked."
    next_step = "Allow another engine, or see `cavendish status` for what is there."


class DiskFull(CavendishError):
    """No room on the disk. Values: folder."""

    reason = "DISK_FULL"
    code = "RESOURCE_EXHAUSTED"
    sentence = "There is no room left on the disk for {folder}."
    next_step = "Free some space and try again."


class OutOfMemory(CavendishError):
    """Not enough memory is free."""

    reason = "OUT_OF_MEMORY"
    code = "RESOURCE_EXHAUSTED"
    sentence = "There is not enough memory for this picture."
    next_step = "Close other programs, or select a smaller area."


class FileError(CavendishError):
    """A file of the command line cannot be used."""

    code = "INVALID_ARGUMENT"


class PathRefused(FileError):
    """Outside the folders that may be used, or a symlink. Values: path, problem."""

    reason = "PATH_REFUSED"
    sentence = "{path} may not be used: {problem}."
    next_step = "Name a plain file in a folder of your own."


class FileUnusable(FileError):
    """A file cannot be read or written. Values: path, problem."""

    reason = "FILE_UNUSABLE"
    sentence = "{path}: {problem}."
    next_step = "Check the path and its permissions."
