import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Sum(_message.Message):
    __slots__ = ("settled_micro_usd", "open_micro_usd", "unknown_micro_usd", "calls")
    SETTLED_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    OPEN_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    settled_micro_usd: int
    open_micro_usd: int
    unknown_micro_usd: int
    calls: int
    def __init__(self, settled_micro_usd: _Optional[int] = ..., open_micro_usd: _Optional[int] = ..., unknown_micro_usd: _Optional[int] = ..., calls: _Optional[int] = ...) -> None: ...

class Group(_message.Message):
    __slots__ = ("name", "sum")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUM_FIELD_NUMBER: _ClassVar[int]
    name: str
    sum: Sum
    def __init__(self, name: _Optional[str] = ..., sum: _Optional[_Union[Sum, _Mapping]] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("number", "job_id", "step", "endpoint", "model", "document", "state", "price_micro_usd", "cost_micro_usd", "prompt_tokens", "text_tokens", "picture_tokens", "send_time", "end_time")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Call.State]
        STATE_SENT: _ClassVar[Call.State]
        STATE_ANSWERED: _ClassVar[Call.State]
        STATE_SETTLED: _ClassVar[Call.State]
        STATE_VOID: _ClassVar[Call.State]
        STATE_LOST: _ClassVar[Call.State]
    STATE_UNSPECIFIED: Call.State
    STATE_SENT: Call.State
    STATE_ANSWERED: Call.State
    STATE_SETTLED: Call.State
    STATE_VOID: Call.State
    STATE_LOST: Call.State
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    COST_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    PROMPT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    TEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    PICTURE_TOKENS_FIELD_NUMBER: _ClassVar[int]
    SEND_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    number: int
    job_id: str
    step: str
    endpoint: str
    model: str
    document: str
    state: Call.State
    price_micro_usd: int
    cost_micro_usd: int
    prompt_tokens: int
    text_tokens: int
    picture_tokens: int
    send_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, number: _Optional[int] = ..., job_id: _Optional[str] = ..., step: _Optional[str] = ..., endpoint: _Optional[str] = ..., model: _Optional[str] = ..., document: _Optional[str] = ..., state: _Optional[_Union[Call.State, str]] = ..., price_micro_usd: _Optional[int] = ..., cost_micro_usd: _Optional[int] = ..., prompt_tokens: _Optional[int] = ..., text_tokens: _Optional[int] = ..., picture_tokens: _Optional[int] = ..., send_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Budget(_message.Message):
    __slots__ = ("day_micro_usd", "month_micro_usd", "document_micro_usd", "live_micro_usd")
    DAY_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    MONTH_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    LIVE_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    day_micro_usd: int
    month_micro_usd: int
    document_micro_usd: int
    live_micro_usd: int
    def __init__(self, day_micro_usd: _Optional[int] = ..., month_micro_usd: _Optional[int] = ..., document_micro_usd: _Optional[int] = ..., live_micro_usd: _Optional[int] = ...) -> None: ...

class Left(_message.Message):
    __slots__ = ("micro_usd", "period")
    MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    micro_usd: int
    period: str
    def __init__(self, micro_usd: _Optional[int] = ..., period: _Optional[str] = ...) -> None: ...

class GetUsageRequest(_message.Message):
    __slots__ = ("document", "by")
    class By(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BY_UNSPECIFIED: _ClassVar[GetUsageRequest.By]
        BY_MODEL: _ClassVar[GetUsageRequest.By]
        BY_DOCUMENT: _ClassVar[GetUsageRequest.By]
        BY_DAY: _ClassVar[GetUsageRequest.By]
    BY_UNSPECIFIED: GetUsageRequest.By
    BY_MODEL: GetUsageRequest.By
    BY_DOCUMENT: GetUsageRequest.By
    BY_DAY: GetUsageRequest.By
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    document: str
    by: GetUsageRequest.By
    def __init__(self, document: _Optional[str] = ..., by: _Optional[_Union[GetUsageRequest.By, str]] = ...) -> None: ...

class GetUsageResponse(_message.Message):
    __slots__ = ("today", "month", "document", "groups")
    TODAY_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    today: Sum
    month: Sum
    document: Sum
    groups: _containers.RepeatedCompositeFieldContainer[Group]
    def __init__(self, today: _Optional[_Union[Sum, _Mapping]] = ..., month: _Optional[_Union[Sum, _Mapping]] = ..., document: _Optional[_Union[Sum, _Mapping]] = ..., groups: _Optional[_Iterable[_Union[Group, _Mapping]]] = ...) -> None: ...

class ListCallsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "document", "lost_only")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    LOST_ONLY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    document: str
    lost_only: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., document: _Optional[str] = ..., lost_only: _Optional[bool] = ...) -> None: ...

class ListCallsResponse(_message.Message):
    __slots__ = ("calls", "next_page_token")
    CALLS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    calls: _containers.RepeatedCompositeFieldContainer[Call]
    next_page_token: str
    def __init__(self, calls: _Optional[_Iterable[_Union[Call, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SettleCallRequest(_message.Message):
    __slots__ = ("number", "cost_micro_usd")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    COST_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    number: int
    cost_micro_usd: int
    def __init__(self, number: _Optional[int] = ..., cost_micro_usd: _Optional[int] = ...) -> None: ...

class SettleCallResponse(_message.Message):
    __slots__ = ("call",)
    CALL_FIELD_NUMBER: _ClassVar[int]
    call: Call
    def __init__(self, call: _Optional[_Union[Call, _Mapping]] = ...) -> None: ...

class GetBudgetRequest(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: str
    def __init__(self, document: _Optional[str] = ...) -> None: ...

class GetBudgetResponse(_message.Message):
    __slots__ = ("budget", "left")
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    budget: Budget
    left: Left
    def __init__(self, budget: _Optional[_Union[Budget, _Mapping]] = ..., left: _Optional[_Union[Left, _Mapping]] = ...) -> None: ...

class SetBudgetRequest(_message.Message):
    __slots__ = ("budget",)
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    budget: Budget
    def __init__(self, budget: _Optional[_Union[Budget, _Mapping]] = ...) -> None: ...

class SetBudgetResponse(_message.Message):
    __slots__ = ("budget",)
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    budget: Budget
    def __init__(self, budget: _Optional[_Union[Budget, _Mapping]] = ...) -> None: ...
