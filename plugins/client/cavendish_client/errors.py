# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error that a program which uses the daemon can meet.

CavendishError
├── Internal                 a bug, here or in the daemon; the log has its traceback
├── InvalidRequest           a field is missing or has no legal value
│   ├── RequestIdReused      the same request_id, another request
│   ├── PageTokenInvalid     not a token that the daemon gave
│   └── PromptTooLong
├── DaemonError              the daemon cannot be talked to
│   ├── DaemonUnavailable    none answers, and none may be started from here
│   ├── DaemonStartFailed    it was started and did not come up
│   ├── DaemonNotGenuine     something else answers at its address, or wrote its file
│   ├── DeadlineExceeded     no answer in time
│   ├── ShuttingDown         the daemon takes no new work
│   ├── WrongToken           the daemon does not know this program's token
│   └── ApiMismatch          no API version in common
├── QueueFull                too many jobs wait
├── JobNotFound
├── JobCancelled             the job was asked to stop, and did
├── BlobError
│   ├── BlobNotFound
│   ├── BlobCorrupt          other bytes than announced
│   └── BlobTooLarge
├── ExchangeError
│   ├── ExchangeNotProven    client and daemon do not see the same folder
│   └── SegmentNotFound      not leased, or the lease ran out
├── ImageError
│   ├── ImageTooLarge
│   ├── ImageUnreadable      truncated, damaged, not a picture
│   ├── ImageLengthMismatch  bytes do not fit width, height and format
│   └── ImageModeUnsupported
├── MaskError
│   ├── MaskSizeMismatch
│   ├── MaskEmpty
│   └── MaskCoversAll
├── NothingToCopyFrom        too little is left round the hole
├── EngineUnknown            no engine of this name
├── NoEngine                 none can run this as asked
├── DiskFull
├── OutOfMemory
├── FileError
│   ├── PathRefused
│   └── FileUnusable
└── EditorNotFound           the editor, or its folders, are not there

What the daemon refuses arrives with its words. What only a client can meet has them here, as
templates; their values travel as metadata.
"""

from collections.abc import Mapping
from typing import ClassVar


class CavendishError(Exception):
    """Something could not be done, for a reason that the artist can be told.

    `str(error)` and `message` are one sentence, `next_step` is one more; `metadata` holds the
    values that they mention, with units in the names. Keyword arguments fill the templates.
    """

    reason: ClassVar[str] = "INTERNAL"
    sentence: ClassVar[str] = "Something went wrong inside Cavendish."
    step: ClassVar[str] = "Run `cavendish doctor` and report what it prints."

    def __init__(self, message: str = "", next_step: str = "", **values: object) -> None:
        self.metadata = {name: str(value) for name, value in values.items()}
        self.message = message or self.sentence.format(**self.metadata)
        self.next_step = next_step or self.step.format(**self.metadata)
        super().__init__(self.message)


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


def subclasses(root: type[CavendishError] = CavendishError) -> list[type[CavendishError]]:
    """Every class of the tree below root, depth first."""
    return [cls for child in root.__subclasses__() for cls in (child, *subclasses(child))]


def by_reason() -> dict[str, type[CavendishError]]:
    """The class of each reason; a branch of the tree without a reason of its own has no entry."""
    return {cls.reason: cls for cls in subclasses() if "reason" in vars(cls)} | {
        Internal.reason: Internal
    }


def from_wire(
    reason: str, message: str, next_step: str, metadata: Mapping[str, str]
) -> CavendishError:
    """The error that the daemon told of, in its words; a reason that is not known is `Internal`."""
    cls = by_reason().get(reason, Internal)
    values = {name: text for name, text in metadata.items() if name != "next_step"}
    error = cls.__new__(cls)
    Exception.__init__(error, message)
    error.message, error.metadata = message, values
    error.next_step = next_step or CavendishError.step
    return error
