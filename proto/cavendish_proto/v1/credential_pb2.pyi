from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Key(_message.Message):
    __slots__ = ("endpoint", "source", "place", "hint", "problem")
    class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SOURCE_UNSPECIFIED: _ClassVar[Key.Source]
        SOURCE_ENVIRONMENT: _ClassVar[Key.Source]
        SOURCE_KEYRING: _ClassVar[Key.Source]
        SOURCE_FILE: _ClassVar[Key.Source]
    SOURCE_UNSPECIFIED: Key.Source
    SOURCE_ENVIRONMENT: Key.Source
    SOURCE_KEYRING: Key.Source
    SOURCE_FILE: Key.Source
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    source: Key.Source
    place: str
    hint: str
    problem: str
    def __init__(self, endpoint: _Optional[str] = ..., source: _Optional[_Union[Key.Source, str]] = ..., place: _Optional[str] = ..., hint: _Optional[str] = ..., problem: _Optional[str] = ...) -> None: ...

class SetKeyRequest(_message.Message):
    __slots__ = ("endpoint", "key", "allow_file")
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ALLOW_FILE_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    key: str
    allow_file: bool
    def __init__(self, endpoint: _Optional[str] = ..., key: _Optional[str] = ..., allow_file: _Optional[bool] = ...) -> None: ...

class SetKeyResponse(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: Key
    def __init__(self, key: _Optional[_Union[Key, _Mapping]] = ...) -> None: ...

class ListKeysRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListKeysResponse(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[Key]
    def __init__(self, keys: _Optional[_Iterable[_Union[Key, _Mapping]]] = ...) -> None: ...

class DeleteKeyRequest(_message.Message):
    __slots__ = ("endpoint",)
    ENDPOINT_FIELD_NUMBER: _ClassVar[int]
    endpoint: str
    def __init__(self, endpoint: _Optional[str] = ...) -> None: ...

class DeleteKeyResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
