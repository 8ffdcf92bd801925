import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Limits(_message.Message):
    __slots__ = ("max_side_px", "max_blob_bytes", "max_chunk_bytes", "max_prompt_bytes", "max_queued_jobs", "max_inline_bytes")
    MAX_SIDE_PX_FIELD_NUMBER: _ClassVar[int]
    MAX_BLOB_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CHUNK_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_PROMPT_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_QUEUED_JOBS_FIELD_NUMBER: _ClassVar[int]
    MAX_INLINE_BYTES_FIELD_NUMBER: _ClassVar[int]
    max_side_px: int
    max_blob_bytes: int
    max_chunk_bytes: int
    max_prompt_bytes: int
    max_queued_jobs: int
    max_inline_bytes: int
    def __init__(self, max_side_px: _Optional[int] = ..., max_blob_bytes: _Optional[int] = ..., max_chunk_bytes: _Optional[int] = ..., max_prompt_bytes: _Optional[int] = ..., max_queued_jobs: _Optional[int] = ..., max_inline_bytes: _Optional[int] = ...) -> None: ...

class ExchangeOffer(_message.Message):
    __slots__ = ("folder", "nonce_file")
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    NONCE_FILE_FIELD_NUMBER: _ClassVar[int]
    folder: str
    nonce_file: str
    def __init__(self, folder: _Optional[str] = ..., nonce_file: _Optional[str] = ...) -> None: ...

class ContextRule(_message.Message):
    __slots__ = ("ratio", "min_px", "max_px")
    RATIO_FIELD_NUMBER: _ClassVar[int]
    MIN_PX_FIELD_NUMBER: _ClassVar[int]
    MAX_PX_FIELD_NUMBER: _ClassVar[int]
    ratio: float
    min_px: int
    max_px: int
    def __init__(self, ratio: _Optional[float] = ..., min_px: _Optional[int] = ..., max_px: _Optional[int] = ...) -> None: ...

class OperationOffer(_message.Message):
    __slots__ = ("name", "context", "engines")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    ENGINES_FIELD_NUMBER: _ClassVar[int]
    name: str
    context: ContextRule
    engines: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., context: _Optional[_Union[ContextRule, _Mapping]] = ..., engines: _Optional[_Iterable[str]] = ...) -> None: ...

class EngineStatus(_message.Message):
    __slots__ = ("name", "description", "loaded")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    LOADED_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    loaded: bool
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., loaded: _Optional[bool] = ...) -> None: ...

class HandshakeRequest(_message.Message):
    __slots__ = ("client_name", "client_version", "api_low", "api_high")
    CLIENT_NAME_FIELD_NUMBER: _ClassVar[int]
    CLIENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    API_LOW_FIELD_NUMBER: _ClassVar[int]
    API_HIGH_FIELD_NUMBER: _ClassVar[int]
    client_name: str
    client_version: str
    api_low: int
    api_high: int
    def __init__(self, client_name: _Optional[str] = ..., client_version: _Optional[str] = ..., api_low: _Optional[int] = ..., api_high: _Optional[int] = ...) -> None: ...

class HandshakeResponse(_message.Message):
    __slots__ = ("response_token", "daemon_version", "api_low", "api_high", "capabilities", "limits", "exchanges", "operations", "log_path")
    RESPONSE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DAEMON_VERSION_FIELD_NUMBER: _ClassVar[int]
    API_LOW_FIELD_NUMBER: _ClassVar[int]
    API_HIGH_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    EXCHANGES_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    LOG_PATH_FIELD_NUMBER: _ClassVar[int]
    response_token: str
    daemon_version: str
    api_low: int
    api_high: int
    capabilities: _containers.RepeatedScalarFieldContainer[str]
    limits: Limits
    exchanges: _containers.RepeatedCompositeFieldContainer[ExchangeOffer]
    operations: _containers.RepeatedCompositeFieldContainer[OperationOffer]
    log_path: str
    def __init__(self, response_token: _Optional[str] = ..., daemon_version: _Optional[str] = ..., api_low: _Optional[int] = ..., api_high: _Optional[int] = ..., capabilities: _Optional[_Iterable[str]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., exchanges: _Optional[_Iterable[_Union[ExchangeOffer, _Mapping]]] = ..., operations: _Optional[_Iterable[_Union[OperationOffer, _Mapping]]] = ..., log_path: _Optional[str] = ...) -> None: ...

class GetStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ("pid", "address", "version", "start_time", "uptime", "rss_bytes", "engines", "queued_jobs", "running_jobs", "blob_bytes", "state_dir")
    PID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    UPTIME_FIELD_NUMBER: _ClassVar[int]
    RSS_BYTES_FIELD_NUMBER: _ClassVar[int]
    ENGINES_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_FIELD_NUMBER: _ClassVar[int]
    BLOB_BYTES_FIELD_NUMBER: _ClassVar[int]
    STATE_DIR_FIELD_NUMBER: _ClassVar[int]
    pid: int
    address: str
    version: str
    start_time: _timestamp_pb2.Timestamp
    uptime: _duration_pb2.Duration
    rss_bytes: int
    engines: _containers.RepeatedCompositeFieldContainer[EngineStatus]
    queued_jobs: int
    running_jobs: int
    blob_bytes: int
    state_dir: str
    def __init__(self, pid: _Optional[int] = ..., address: _Optional[str] = ..., version: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., uptime: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., rss_bytes: _Optional[int] = ..., engines: _Optional[_Iterable[_Union[EngineStatus, _Mapping]]] = ..., queued_jobs: _Optional[int] = ..., running_jobs: _Optional[int] = ..., blob_bytes: _Optional[int] = ..., state_dir: _Optional[str] = ...) -> None: ...

class ShutdownRequest(_message.Message):
    __slots__ = ("when_idle",)
    WHEN_IDLE_FIELD_NUMBER: _ClassVar[int]
    when_idle: bool
    def __init__(self, when_idle: _Optional[bool] = ...) -> None: ...

class ShutdownResponse(_message.Message):
    __slots__ = ("unfinished_jobs",)
    UNFINISHED_JOBS_FIELD_NUMBER: _ClassVar[int]
    unfinished_jobs: int
    def __init__(self, unfinished_jobs: _Optional[int] = ...) -> None: ...

class GetDiagnosticsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetDiagnosticsResponse(_message.Message):
    __slots__ = ("report",)
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: str
    def __init__(self, report: _Optional[str] = ...) -> None: ...
