from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Reason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_UNSPECIFIED: _ClassVar[Reason]
    REASON_INTERNAL: _ClassVar[Reason]
    REASON_INVALID_REQUEST: _ClassVar[Reason]
    REASON_WRONG_TOKEN: _ClassVar[Reason]
    REASON_API_MISMATCH: _ClassVar[Reason]
    REASON_SHUTTING_DOWN: _ClassVar[Reason]
    REASON_DAEMON_UNAVAILABLE: _ClassVar[Reason]
    REASON_DAEMON_START_FAILED: _ClassVar[Reason]
    REASON_DAEMON_NOT_GENUINE: _ClassVar[Reason]
    REASON_DEADLINE_EXCEEDED: _ClassVar[Reason]
    REASON_JOB_NOT_FOUND: _ClassVar[Reason]
    REASON_JOB_CANCELLED: _ClassVar[Reason]
    REASON_REQUEST_ID_REUSED: _ClassVar[Reason]
    REASON_BLOB_NOT_FOUND: _ClassVar[Reason]
    REASON_BLOB_CORRUPT: _ClassVar[Reason]
    REASON_BLOB_TOO_LARGE: _ClassVar[Reason]
    REASON_EXCHANGE_NOT_PROVEN: _ClassVar[Reason]
    REASON_SEGMENT_NOT_FOUND: _ClassVar[Reason]
    REASON_DISK_FULL: _ClassVar[Reason]
    REASON_IMAGE_TOO_LARGE: _ClassVar[Reason]
    REASON_IMAGE_UNREADABLE: _ClassVar[Reason]
    REASON_IMAGE_LENGTH_MISMATCH: _ClassVar[Reason]
    REASON_IMAGE_MODE_UNSUPPORTED: _ClassVar[Reason]
    REASON_MASK_SIZE_MISMATCH: _ClassVar[Reason]
    REASON_MASK_EMPTY: _ClassVar[Reason]
    REASON_MASK_COVERS_ALL: _ClassVar[Reason]
    REASON_NOTHING_TO_COPY_FROM: _ClassVar[Reason]
    REASON_ENGINE_UNKNOWN: _ClassVar[Reason]
    REASON_NO_ENGINE: _ClassVar[Reason]
    REASON_PROMPT_TOO_LONG: _ClassVar[Reason]
    REASON_PATH_REFUSED: _ClassVar[Reason]
    REASON_FILE_UNUSABLE: _ClassVar[Reason]
    REASON_PAGE_TOKEN_INVALID: _ClassVar[Reason]
    REASON_OUT_OF_MEMORY: _ClassVar[Reason]
    REASON_EDITOR_NOT_FOUND: _ClassVar[Reason]
    REASON_QUEUE_FULL: _ClassVar[Reason]
    REASON_RESULT_RELEASED: _ClassVar[Reason]
    REASON_KEY_MISSING: _ClassVar[Reason]
    REASON_KEY_INVALID: _ClassVar[Reason]
    REASON_KEY_LEAKED: _ClassVar[Reason]
    REASON_KEY_FORBIDDEN: _ClassVar[Reason]
    REASON_REGION_UNSUPPORTED: _ClassVar[Reason]
    REASON_ENDPOINT_UNKNOWN: _ClassVar[Reason]
    REASON_ENDPOINT_UNREACHABLE: _ClassVar[Reason]
    REASON_ENDPOINT_FAILED: _ClassVar[Reason]
    REASON_MODEL_UNKNOWN: _ClassVar[Reason]
    REASON_MODEL_OVERLOADED: _ClassVar[Reason]
    REASON_MODEL_TIMED_OUT: _ClassVar[Reason]
    REASON_MODEL_OPTION_UNSUPPORTED: _ClassVar[Reason]
    REASON_RATE_LIMITED: _ClassVar[Reason]
    REASON_QUOTA_EXHAUSTED: _ClassVar[Reason]
    REASON_BILLING_NEEDED: _ClassVar[Reason]
    REASON_INPUT_REFUSED: _ClassVar[Reason]
    REASON_PROMPT_BLOCKED: _ClassVar[Reason]
    REASON_ANSWER_BLOCKED: _ClassVar[Reason]
    REASON_ANSWER_EMPTY: _ClassVar[Reason]
    REASON_ANSWER_UNUSABLE: _ClassVar[Reason]
    REASON_ANSWER_UNKNOWN: _ClassVar[Reason]
    REASON_THREAD_NOT_FOUND: _ClassVar[Reason]
    REASON_TURN_NOT_FOUND: _ClassVar[Reason]
    REASON_THREAD_BROKEN: _ClassVar[Reason]
    REASON_TOO_MANY_REFERENCES: _ClassVar[Reason]
    REASON_REFERENCE_UNKNOWN: _ClassVar[Reason]
    REASON_BUDGET_EXCEEDED: _ClassVar[Reason]
    REASON_CONSENT_NEEDED: _ClassVar[Reason]
    REASON_LOCAL_ONLY: _ClassVar[Reason]
    REASON_CLOUD_NOT_ALLOWED: _ClassVar[Reason]
    REASON_KEYRING_UNAVAILABLE: _ClassVar[Reason]
REASON_UNSPECIFIED: Reason
REASON_INTERNAL: Reason
REASON_INVALID_REQUEST: Reason
REASON_WRONG_TOKEN: Reason
REASON_API_MISMATCH: Reason
REASON_SHUTTING_DOWN: Reason
REASON_DAEMON_UNAVAILABLE: Reason
REASON_DAEMON_START_FAILED: Reason
REASON_DAEMON_NOT_GENUINE: Reason
REASON_DEADLINE_EXCEEDED: Reason
REASON_JOB_NOT_FOUND: Reason
REASON_JOB_CANCELLED: Reason
REASON_REQUEST_ID_REUSED: Reason
REASON_BLOB_NOT_FOUND: Reason
REASON_BLOB_CORRUPT: Reason
REASON_BLOB_TOO_LARGE: Reason
REASON_EXCHANGE_NOT_PROVEN: Reason
REASON_SEGMENT_NOT_FOUND: Reason
REASON_DISK_FULL: Reason
REASON_IMAGE_TOO_LARGE: Reason
REASON_IMAGE_UNREADABLE: Reason
REASON_IMAGE_LENGTH_MISMATCH: Reason
REASON_IMAGE_MODE_UNSUPPORTED: Reason
REASON_MASK_SIZE_MISMATCH: Reason
REASON_MASK_EMPTY: Reason
REASON_MASK_COVERS_ALL: Reason
REASON_NOTHING_TO_COPY_FROM: Reason
REASON_ENGINE_UNKNOWN: Reason
REASON_NO_ENGINE: Reason
REASON_PROMPT_TOO_LONG: Reason
REASON_PATH_REFUSED: Reason
REASON_FILE_UNUSABLE: Reason
REASON_PAGE_TOKEN_INVALID: Reason
REASON_OUT_OF_MEMORY: Reason
REASON_EDITOR_NOT_FOUND: Reason
REASON_QUEUE_FULL: Reason
REASON_RESULT_RELEASED: Reason
REASON_KEY_MISSING: Reason
REASON_KEY_INVALID: Reason
REASON_KEY_LEAKED: Reason
REASON_KEY_FORBIDDEN: Reason
REASON_REGION_UNSUPPORTED: Reason
REASON_ENDPOINT_UNKNOWN: Reason
REASON_ENDPOINT_UNREACHABLE: Reason
REASON_ENDPOINT_FAILED: Reason
REASON_MODEL_UNKNOWN: Reason
REASON_MODEL_OVERLOADED: Reason
REASON_MODEL_TIMED_OUT: Reason
REASON_MODEL_OPTION_UNSUPPORTED: Reason
REASON_RATE_LIMITED: Reason
REASON_QUOTA_EXHAUSTED: Reason
REASON_BILLING_NEEDED: Reason
REASON_INPUT_REFUSED: Reason
REASON_PROMPT_BLOCKED: Reason
REASON_ANSWER_BLOCKED: Reason
REASON_ANSWER_EMPTY: Reason
REASON_ANSWER_UNUSABLE: Reason
REASON_ANSWER_UNKNOWN: Reason
REASON_THREAD_NOT_FOUND: Reason
REASON_TURN_NOT_FOUND: Reason
REASON_THREAD_BROKEN: Reason
REASON_TOO_MANY_REFERENCES: Reason
REASON_REFERENCE_UNKNOWN: Reason
REASON_BUDGET_EXCEEDED: Reason
REASON_CONSENT_NEEDED: Reason
REASON_LOCAL_ONLY: Reason
REASON_CLOUD_NOT_ALLOWED: Reason
REASON_KEYRING_UNAVAILABLE: Reason

class JobError(_message.Message):
    __slots__ = ("reason", "message", "next_step", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    reason: Reason
    message: str
    next_step: str
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, reason: _Optional[_Union[Reason, str]] = ..., message: _Optional[str] = ..., next_step: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...
