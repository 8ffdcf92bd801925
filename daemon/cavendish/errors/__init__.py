# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error that an artist or a client can meet.

CavendishError
├── Internal                 a bug; the log has its traceback
├── InvalidRequest           a field is missing or has no legal value
│   ├── RequestIdReused      the same request_id, another request
│   ├── PageTokenInvalid     not a token that the daemon gave
│   └── PromptTooLong
├── WrongToken               the caller does not hold the request token
├── ApiMismatch              no API version in common
├── ShuttingDown             the daemon takes no new work
├── QueueFull                too many jobs wait
├── JobNotFound
├── JobCancelled             raised inside a job that was asked to stop
├── BlobError
│   ├── BlobNotFound
│   ├── ResultReleased       history has let go of it
│   ├── BlobCorrupt          other bytes than announced
│   └── BlobTooLarge
├── ExchangeError
│   ├── ExchangeNotProven    the nonce is not the folder's
│   └── SegmentNotFound      not leased, or the lease ran out
├── ImageError
│   ├── ImageTooLarge
│   ├── NewAreaTooLarge      more would be made of nothing than is of use
│   ├── ImageUnreadable      truncated, damaged, not a picture
│   ├── ImageLengthMismatch  bytes do not fit width, height and format
│   └── ImageModeUnsupported
├── MaskError
│   ├── MaskSizeMismatch
│   ├── MaskEmpty
│   └── MaskCoversAll
├── NothingToCopyFrom        too little is left round the hole
├── SubjectUnclear           nothing shows what to cut out
├── EngineUnknown            no engine of this name
├── NoEngine                 none can run this as asked
├── DiskFull
├── OutOfMemory
├── FileError                the command line's own
│   ├── PathRefused
│   └── FileUnusable
├── CredentialError           a key cannot be used
│   ├── KeyMissing            no key is stored
│   ├── KeyInvalid            the endpoint does not accept the key
│   ├── KeyLeaked             the endpoint has blocked the key because it became public
│   ├── KeyForbidden          the key may not do this
│   └── KeyringUnavailable    no keyring is at hand
├── EndpointError             an endpoint could not be used
│   ├── EndpointUnknown       no endpoint has this name
│   ├── EndpointUnreachable   no network, or it is down
│   ├── EndpointFailed        it answered with something that is no answer
│   ├── RegionUnsupported     it does not serve this part of the world
│   ├── RateLimited           too many requests in a short time
│   ├── QuotaExhausted        the quota of the day is used up
│   └── BillingNeeded         the project of the key has no quota at all
├── ModelError                a model could not do what was asked
│   ├── ModelUnknown          no model has this name, or none serves it any more
│   ├── ModelOverloaded       the model is overloaded
│   ├── ModelTimedOut         it did not answer before the deadline
│   ├── ModelOptionUnsupported the model does not offer this
│   ├── TooManyReferences     more references than the model takes
│   ├── ReferenceUnknown      the prompt names a reference that is not there
│   ├── InputRefused          it cannot use a picture or a value of the request
│   ├── PromptBlocked         the model refuses the prompt or a picture of it
│   └── AnswerError           the answer is not what was asked for
│       ├── AnswerBlocked     the model has withheld its answer
│       ├── AnswerEmpty       it answered without a picture
│       ├── AnswerUnusable    the picture is not what was asked for
│       └── AnswerUnknown     it is not known whether a request was answered, and paid for
├── LocalModelError           a model on this machine cannot be used
│   ├── ModelNotInstalled     it is not on this machine
│   ├── ModelNotOffered       it cannot be downloaded, for want of an address or a digest
│   ├── ModelFileBroken       a file of it is not what it should be
│   ├── ModelFileUnknown      no model that is known has this file
│   ├── ModelUnreadable       the runtime cannot load its file
│   ├── ModelContractBroken   it takes or gives something else than it should
│   ├── ModelOutputBroken     it gave something that is no picture
│   ├── DeviceFailed          no device of this machine could run it
│   ├── RuntimeNotInstalled   the runtime that it needs is not installed
│   ├── RuntimeBroken        it is installed, but cannot be loaded
│   ├── DownloadFailed        a file could not be fetched
│   └── DownloadCancelled     its installation was asked to stop
├── ThreadError               a conversation cannot be gone on with
│   ├── ThreadNotFound        no thread has this name
│   ├── TurnNotFound          the thread has no turn of this name
│   └── ThreadBroken          its turns cannot be replayed to this model
└── PolicyError               the artist has not allowed this
    ├── BudgetExceeded        it would cost more than the budget allows
    ├── ConsentNeeded         the artist has not agreed to this upload yet
    ├── LocalOnly             the document or a layer never leaves this machine
    ├── CloudNotAllowed       the settings do not allow any upload
    ├── WorkingOffline        the artist works offline
    ├── LiveNotAllowed        no cap is set for live jobs in the cloud
    ├── LicenceNotAgreed      the artist has not agreed to a model's licence and size
    └── DownloadsNotAllowed   the settings do not allow downloads

Each class has a reason (stable, the name in error.proto), a gRPC status code by name, a sentence
for the artist and what to do next. Sentence and next step are templates; their values travel as
metadata. What only a client can meet (no daemon, a squatter) is in `cavendish_client.errors`.
"""

from cavendish.errors.base import CavendishError, subclasses
from cavendish.errors.cloud import (
    AnswerBlocked,
    AnswerEmpty,
    AnswerError,
    AnswerUnknown,
    AnswerUnusable,
    BillingNeeded,
    BudgetExceeded,
    CloudNotAllowed,
    ConsentNeeded,
    CredentialError,
    EndpointError,
    EndpointFailed,
    EndpointUnknown,
    EndpointUnreachable,
    InputRefused,
    KeyForbidden,
    KeyInvalid,
    KeyLeaked,
    KeyMissing,
    KeyringUnavailable,
    LiveNotAllowed,
    LocalOnly,
    ModelError,
    ModelOptionUnsupported,
    ModelOverloaded,
    ModelTimedOut,
    ModelUnknown,
    PolicyError,
    PromptBlocked,
    QuotaExhausted,
    RateLimited,
    ReferenceUnknown,
    RegionUnsupported,
    ThreadBroken,
    ThreadError,
    ThreadNotFound,
    TooManyReferences,
    TurnNotFound,
    WorkingOffline,
)
from cavendish.errors.inference import (
    DeviceFailed,
    ModelContractBroken,
    ModelOutputBroken,
    ModelUnreadable,
    RuntimeBroken,
    RuntimeNotInstalled,
)
from cavendish.errors.local import (
    ApiMismatch,
    BlobCorrupt,
    BlobError,
    BlobNotFound,
    BlobTooLarge,
    DiskFull,
    EngineUnknown,
    ExchangeError,
    ExchangeNotProven,
    FileError,
    FileUnusable,
    ImageError,
    ImageLengthMismatch,
    ImageModeUnsupported,
    ImageTooLarge,
    ImageUnreadable,
    Internal,
    InvalidRequest,
    JobCancelled,
    JobNotFound,
    MaskCoversAll,
    MaskEmpty,
    MaskError,
    MaskSizeMismatch,
    NewAreaTooLarge,
    NoEngine,
    NothingToCopyFrom,
    OutOfMemory,
    PageTokenInvalid,
    PathRefused,
    PromptTooLong,
    QueueFull,
    RequestIdReused,
    ResultReleased,
    SegmentNotFound,
    ShuttingDown,
    SubjectUnclear,
    WrongToken,
)
from cavendish.errors.models import (
    DownloadCancelled,
    DownloadFailed,
    DownloadsNotAllowed,
    LicenceNotAgreed,
    LocalModelError,
    ModelFileBroken,
    ModelFileUnknown,
    ModelNotInstalled,
    ModelNotOffered,
)

__all__ = [
    "AnswerBlocked",
    "AnswerEmpty",
    "AnswerError",
    "AnswerUnknown",
    "AnswerUnusable",
    "ApiMismatch",
    "BillingNeeded",
    "BlobCorrupt",
    "BlobError",
    "BlobNotFound",
    "BlobTooLarge",
    "BudgetExceeded",
    "CavendishError",
    "CloudNotAllowed",
    "ConsentNeeded",
    "CredentialError",
    "DeviceFailed",
    "DiskFull",
    "DownloadCancelled",
    "DownloadFailed",
    "DownloadsNotAllowed",
    "EndpointError",
    "EndpointFailed",
    "EndpointUnknown",
    "EndpointUnreachable",
    "EngineUnknown",
    "ExchangeError",
    "ExchangeNotProven",
    "FileError",
    "FileUnusable",
    "ImageError",
    "ImageLengthMismatch",
    "ImageModeUnsupported",
    "ImageTooLarge",
    "ImageUnreadable",
    "InputRefused",
    "Internal",
    "InvalidRequest",
    "JobCancelled",
    "JobNotFound",
    "KeyForbidden",
    "KeyInvalid",
    "KeyLeaked",
    "KeyMissing",
    "KeyringUnavailable",
    "LicenceNotAgreed",
    "LiveNotAllowed",
    "LocalModelError",
    "LocalOnly",
    "MaskCoversAll",
    "MaskEmpty",
    "MaskError",
    "MaskSizeMismatch",
    "ModelContractBroken",
    "ModelError",
    "ModelFileBroken",
    "ModelFileUnknown",
    "ModelNotInstalled",
    "ModelNotOffered",
    "ModelOptionUnsupported",
    "ModelOutputBroken",
    "ModelOverloaded",
    "ModelTimedOut",
    "ModelUnknown",
    "ModelUnreadable",
    "NewAreaTooLarge",
    "NoEngine",
    "NothingToCopyFrom",
    "OutOfMemory",
    "PageTokenInvalid",
    "PathRefused",
    "PolicyError",
    "PromptBlocked",
    "PromptTooLong",
    "QueueFull",
    "QuotaExhausted",
    "RateLimited",
    "ReferenceUnknown",
    "RegionUnsupported",
    "RequestIdReused",
    "ResultReleased",
    "RuntimeBroken",
    "RuntimeNotInstalled",
    "SegmentNotFound",
    "ShuttingDown",
    "SubjectUnclear",
    "ThreadBroken",
    "ThreadError",
    "ThreadNotFound",
    "TooManyReferences",
    "TurnNotFound",
    "WorkingOffline",
    "WrongToken",
    "subclasses",
]
