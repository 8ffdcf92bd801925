import datetime

from cavendish_proto.v1 import image_pb2 as _image_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Segment(_message.Message):
    __slots__ = ("name", "capacity_bytes", "lease")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_BYTES_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    name: str
    capacity_bytes: int
    lease: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., capacity_bytes: _Optional[int] = ..., lease: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class ExchangeProof(_message.Message):
    __slots__ = ("folder", "nonce")
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    folder: str
    nonce: bytes
    def __init__(self, folder: _Optional[str] = ..., nonce: _Optional[bytes] = ...) -> None: ...

class FindMissingBlobsRequest(_message.Message):
    __slots__ = ("digests",)
    DIGESTS_FIELD_NUMBER: _ClassVar[int]
    digests: _containers.RepeatedCompositeFieldContainer[_image_pb2.Digest]
    def __init__(self, digests: _Optional[_Iterable[_Union[_image_pb2.Digest, _Mapping]]] = ...) -> None: ...

class FindMissingBlobsResponse(_message.Message):
    __slots__ = ("missing",)
    MISSING_FIELD_NUMBER: _ClassVar[int]
    missing: _containers.RepeatedCompositeFieldContainer[_image_pb2.Digest]
    def __init__(self, missing: _Optional[_Iterable[_Union[_image_pb2.Digest, _Mapping]]] = ...) -> None: ...

class WriteBlobRequest(_message.Message):
    __slots__ = ("digest", "chunk")
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    digest: _image_pb2.Digest
    chunk: bytes
    def __init__(self, digest: _Optional[_Union[_image_pb2.Digest, _Mapping]] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class WriteBlobResponse(_message.Message):
    __slots__ = ("digest",)
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    digest: _image_pb2.Digest
    def __init__(self, digest: _Optional[_Union[_image_pb2.Digest, _Mapping]] = ...) -> None: ...

class ReadBlobRequest(_message.Message):
    __slots__ = ("digest",)
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    digest: _image_pb2.Digest
    def __init__(self, digest: _Optional[_Union[_image_pb2.Digest, _Mapping]] = ...) -> None: ...

class ReadBlobResponse(_message.Message):
    __slots__ = ("chunk",)
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    chunk: bytes
    def __init__(self, chunk: _Optional[bytes] = ...) -> None: ...

class LeaseSegmentRequest(_message.Message):
    __slots__ = ("folder", "nonce", "size_bytes", "further_bytes")
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    FURTHER_BYTES_FIELD_NUMBER: _ClassVar[int]
    folder: str
    nonce: bytes
    size_bytes: int
    further_bytes: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, folder: _Optional[str] = ..., nonce: _Optional[bytes] = ..., size_bytes: _Optional[int] = ..., further_bytes: _Optional[_Iterable[int]] = ...) -> None: ...

class LeaseSegmentResponse(_message.Message):
    __slots__ = ("segment", "further")
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    FURTHER_FIELD_NUMBER: _ClassVar[int]
    segment: Segment
    further: _containers.RepeatedCompositeFieldContainer[Segment]
    def __init__(self, segment: _Optional[_Union[Segment, _Mapping]] = ..., further: _Optional[_Iterable[_Union[Segment, _Mapping]]] = ...) -> None: ...

class LendBlobRequest(_message.Message):
    __slots__ = ("folder", "nonce", "digest")
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    folder: str
    nonce: bytes
    digest: _image_pb2.Digest
    def __init__(self, folder: _Optional[str] = ..., nonce: _Optional[bytes] = ..., digest: _Optional[_Union[_image_pb2.Digest, _Mapping]] = ...) -> None: ...

class LendBlobResponse(_message.Message):
    __slots__ = ("segment",)
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    segment: Segment
    def __init__(self, segment: _Optional[_Union[Segment, _Mapping]] = ...) -> None: ...

class ReturnSegmentsRequest(_message.Message):
    __slots__ = ("names",)
    NAMES_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, names: _Optional[_Iterable[str]] = ...) -> None: ...

class ReturnSegmentsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
