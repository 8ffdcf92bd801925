from cavendish_proto.v1 import job_pb2 as _job_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ModelSize(_message.Message):
    __slots__ = ("size", "side_px", "price_micro_usd", "slowest_s")
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SIDE_PX_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    SLOWEST_S_FIELD_NUMBER: _ClassVar[int]
    size: str
    side_px: int
    price_micro_usd: int
    slowest_s: int
    def __init__(self, size: _Optional[str] = ..., side_px: _Optional[int] = ..., price_micro_usd: _Optional[int] = ..., slowest_s: _Optional[int] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("model_id", "title", "hint", "is_default", "retired", "sizes", "ratios", "thinking", "search_web", "search_images", "max_pictures", "max_objects", "max_persons")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    IS_DEFAULT_FIELD_NUMBER: _ClassVar[int]
    RETIRED_FIELD_NUMBER: _ClassVar[int]
    SIZES_FIELD_NUMBER: _ClassVar[int]
    RATIOS_FIELD_NUMBER: _ClassVar[int]
    THINKING_FIELD_NUMBER: _ClassVar[int]
    SEARCH_WEB_FIELD_NUMBER: _ClassVar[int]
    SEARCH_IMAGES_FIELD_NUMBER: _ClassVar[int]
    MAX_PICTURES_FIELD_NUMBER: _ClassVar[int]
    MAX_OBJECTS_FIELD_NUMBER: _ClassVar[int]
    MAX_PERSONS_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    title: str
    hint: str
    is_default: bool
    retired: bool
    sizes: _containers.RepeatedCompositeFieldContainer[ModelSize]
    ratios: _containers.RepeatedScalarFieldContainer[str]
    thinking: _containers.RepeatedScalarFieldContainer[_job_pb2.ModelOptions.Thinking]
    search_web: bool
    search_images: bool
    max_pictures: int
    max_objects: int
    max_persons: int
    def __init__(self, model_id: _Optional[str] = ..., title: _Optional[str] = ..., hint: _Optional[str] = ..., is_default: _Optional[bool] = ..., retired: _Optional[bool] = ..., sizes: _Optional[_Iterable[_Union[ModelSize, _Mapping]]] = ..., ratios: _Optional[_Iterable[str]] = ..., thinking: _Optional[_Iterable[_Union[_job_pb2.ModelOptions.Thinking, str]]] = ..., search_web: _Optional[bool] = ..., search_images: _Optional[bool] = ..., max_pictures: _Optional[int] = ..., max_objects: _Optional[int] = ..., max_persons: _Optional[int] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models",)
    MODELS_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ...) -> None: ...
