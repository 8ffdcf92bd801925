import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Endpoint(_message.Message):
    __slots__ = ("name", "kind", "base_url", "api_version", "project", "location", "headers", "proxy")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Endpoint.Kind]
        KIND_GEMINI: _ClassVar[Endpoint.Kind]
        KIND_VERTEX: _ClassVar[Endpoint.Kind]
        KIND_RELAY: _ClassVar[Endpoint.Kind]
    KIND_UNSPECIFIED: Endpoint.Kind
    KIND_GEMINI: Endpoint.Kind
    KIND_VERTEX: Endpoint.Kind
    KIND_RELAY: Endpoint.Kind
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    BASE_URL_FIELD_NUMBER: _ClassVar[int]
    API_VERSION_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    PROXY_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: Endpoint.Kind
    base_url: str
    api_version: str
    project: str
    location: str
    headers: _containers.ScalarMap[str, str]
    proxy: str
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[Endpoint.Kind, str]] = ..., base_url: _Optional[str] = ..., api_version: _Optional[str] = ..., project: _Optional[str] = ..., location: _Optional[str] = ..., headers: _Optional[_Mapping[str, str]] = ..., proxy: _Optional[str] = ...) -> None: ...

class Settings(_message.Message):
    __slots__ = ("cloud", "endpoints", "model", "offline", "pay_again", "deadline", "cache_time", "downloads", "mirror", "download_proxy", "work_offline")
    class Permission(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PERMISSION_UNSPECIFIED: _ClassVar[Settings.Permission]
        PERMISSION_ASK: _ClassVar[Settings.Permission]
        PERMISSION_ALLOW: _ClassVar[Settings.Permission]
        PERMISSION_NEVER: _ClassVar[Settings.Permission]
    PERMISSION_UNSPECIFIED: Settings.Permission
    PERMISSION_ASK: Settings.Permission
    PERMISSION_ALLOW: Settings.Permission
    PERMISSION_NEVER: Settings.Permission
    CLOUD_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    OFFLINE_FIELD_NUMBER: _ClassVar[int]
    PAY_AGAIN_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    CACHE_TIME_FIELD_NUMBER: _ClassVar[int]
    DOWNLOADS_FIELD_NUMBER: _ClassVar[int]
    MIRROR_FIELD_NUMBER: _ClassVar[int]
    DOWNLOAD_PROXY_FIELD_NUMBER: _ClassVar[int]
    WORK_OFFLINE_FIELD_NUMBER: _ClassVar[int]
    cloud: Settings.Permission
    endpoints: _containers.RepeatedCompositeFieldContainer[Endpoint]
    model: str
    offline: bool
    pay_again: int
    deadline: _duration_pb2.Duration
    cache_time: _duration_pb2.Duration
    downloads: Settings.Permission
    mirror: str
    download_proxy: str
    work_offline: bool
    def __init__(self, cloud: _Optional[_Union[Settings.Permission, str]] = ..., endpoints: _Optional[_Iterable[_Union[Endpoint, _Mapping]]] = ..., model: _Optional[str] = ..., offline: _Optional[bool] = ..., pay_again: _Optional[int] = ..., deadline: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., cache_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., downloads: _Optional[_Union[Settings.Permission, str]] = ..., mirror: _Optional[str] = ..., download_proxy: _Optional[str] = ..., work_offline: _Optional[bool] = ...) -> None: ...

class DocumentPolicy(_message.Message):
    __slots__ = ("document", "local_only", "local_layers", "agreed_hosts")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    LOCAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    LOCAL_LAYERS_FIELD_NUMBER: _ClassVar[int]
    AGREED_HOSTS_FIELD_NUMBER: _ClassVar[int]
    document: str
    local_only: bool
    local_layers: _containers.RepeatedScalarFieldContainer[str]
    agreed_hosts: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, document: _Optional[str] = ..., local_only: _Optional[bool] = ..., local_layers: _Optional[_Iterable[str]] = ..., agreed_hosts: _Optional[_Iterable[str]] = ...) -> None: ...

class GetSettingsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class EndpointState(_message.Message):
    __slots__ = ("endpoint", "keyed", "problem")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    KEYED_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    keyed: bool
    problem: str
    def __init__(self, endpoint: _Optional[str] = ..., keyed: _Optional[bool] = ..., problem: _Optional[str] = ...) -> None: ...

class GetSettingsResponse(_message.Message):
    __slots__ = ("settings", "endpoints")
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    settings: Settings
    endpoints: _containers.RepeatedCompositeFieldContainer[EndpointState]
    def __init__(self, settings: _Optional[_Union[Settings, _Mapping]] = ..., endpoints: _Optional[_Iterable[_Union[EndpointState, _Mapping]]] = ...) -> None: ...

class UpdateSettingsRequest(_message.Message):
    __slots__ = ("settings", "update_mask")
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    settings: Settings
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, settings: _Optional[_Union[Settings, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class UpdateSettingsResponse(_message.Message):
    __slots__ = ("settings",)
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    settings: Settings
    def __init__(self, settings: _Optional[_Union[Settings, _Mapping]] = ...) -> None: ...

class GetDocumentPolicyRequest(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: str
    def __init__(self, document: _Optional[str] = ...) -> None: ...

class GetDocumentPolicyResponse(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: DocumentPolicy
    def __init__(self, policy: _Optional[_Union[DocumentPolicy, _Mapping]] = ...) -> None: ...

class SetDocumentPolicyRequest(_message.Message):
    __slots__ = ("document", "local_only", "local_layers")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    LOCAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    LOCAL_LAYERS_FIELD_NUMBER: _ClassVar[int]
    document: str
    local_only: bool
    local_layers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, document: _Optional[str] = ..., local_only: _Optional[bool] = ..., local_layers: _Optional[_Iterable[str]] = ...) -> None: ...

class SetDocumentPolicyResponse(_message.Message):
    __slots__ = ("policy",)
    POLICY_FIELD_NUMBER: _ClassVar[int]
    policy: DocumentPolicy
    def __init__(self, policy: _Optional[_Union[DocumentPolicy, _Mapping]] = ...) -> None: ...

class ForgetConsentsRequest(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: str
    def __init__(self, document: _Optional[str] = ...) -> None: ...

class ForgetConsentsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
