import datetime

from cavendish_proto.v1 import error_pb2 as _error_pb2
from cavendish_proto.v1 import job_pb2 as _job_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
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

class Licence(_message.Message):
    __slots__ = ("name", "commercial", "note")
    class Commercial(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        COMMERCIAL_UNSPECIFIED: _ClassVar[Licence.Commercial]
        COMMERCIAL_ALLOWED: _ClassVar[Licence.Commercial]
        COMMERCIAL_LIMITED: _ClassVar[Licence.Commercial]
        COMMERCIAL_FORBIDDEN: _ClassVar[Licence.Commercial]
        COMMERCIAL_UNCLEAR: _ClassVar[Licence.Commercial]
    COMMERCIAL_UNSPECIFIED: Licence.Commercial
    COMMERCIAL_ALLOWED: Licence.Commercial
    COMMERCIAL_LIMITED: Licence.Commercial
    COMMERCIAL_FORBIDDEN: Licence.Commercial
    COMMERCIAL_UNCLEAR: Licence.Commercial
    NAME_FIELD_NUMBER: _ClassVar[int]
    COMMERCIAL_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    name: str
    commercial: Licence.Commercial
    note: str
    def __init__(self, name: _Optional[str] = ..., commercial: _Optional[_Union[Licence.Commercial, str]] = ..., note: _Optional[str] = ...) -> None: ...

class LocalModel(_message.Message):
    __slots__ = ("model_id", "title", "hint", "runtime", "tier", "tasks", "licence", "size_bytes", "page", "downloadable", "state", "install", "hosts", "needs_style", "missing_runtime_command")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[LocalModel.State]
        STATE_MISSING: _ClassVar[LocalModel.State]
        STATE_INSTALLED: _ClassVar[LocalModel.State]
        STATE_BROKEN: _ClassVar[LocalModel.State]
    STATE_UNSPECIFIED: LocalModel.State
    STATE_MISSING: LocalModel.State
    STATE_INSTALLED: LocalModel.State
    STATE_BROKEN: LocalModel.State
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    HINT_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    DOWNLOADABLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    INSTALL_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    NEEDS_STYLE_FIELD_NUMBER: _ClassVar[int]
    MISSING_RUNTIME_COMMAND_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    title: str
    hint: str
    runtime: str
    tier: str
    tasks: _containers.RepeatedScalarFieldContainer[str]
    licence: Licence
    size_bytes: int
    page: str
    downloadable: bool
    state: LocalModel.State
    install: Install
    hosts: _containers.RepeatedScalarFieldContainer[str]
    needs_style: bool
    missing_runtime_command: str
    def __init__(self, model_id: _Optional[str] = ..., title: _Optional[str] = ..., hint: _Optional[str] = ..., runtime: _Optional[str] = ..., tier: _Optional[str] = ..., tasks: _Optional[_Iterable[str]] = ..., licence: _Optional[_Union[Licence, _Mapping]] = ..., size_bytes: _Optional[int] = ..., page: _Optional[str] = ..., downloadable: _Optional[bool] = ..., state: _Optional[_Union[LocalModel.State, str]] = ..., install: _Optional[_Union[Install, _Mapping]] = ..., hosts: _Optional[_Iterable[str]] = ..., needs_style: _Optional[bool] = ..., missing_runtime_command: _Optional[str] = ...) -> None: ...

class Install(_message.Message):
    __slots__ = ("model_id", "state", "done_bytes", "total_bytes", "bytes_per_second", "file", "error")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Install.State]
        STATE_WAITING: _ClassVar[Install.State]
        STATE_FETCHING: _ClassVar[Install.State]
        STATE_INSTALLED: _ClassVar[Install.State]
        STATE_FAILED: _ClassVar[Install.State]
        STATE_CANCELLED: _ClassVar[Install.State]
    STATE_UNSPECIFIED: Install.State
    STATE_WAITING: Install.State
    STATE_FETCHING: Install.State
    STATE_INSTALLED: Install.State
    STATE_FAILED: Install.State
    STATE_CANCELLED: Install.State
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DONE_BYTES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    BYTES_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    state: Install.State
    done_bytes: int
    total_bytes: int
    bytes_per_second: int
    file: str
    error: _error_pb2.JobError
    def __init__(self, model_id: _Optional[str] = ..., state: _Optional[_Union[Install.State, str]] = ..., done_bytes: _Optional[int] = ..., total_bytes: _Optional[int] = ..., bytes_per_second: _Optional[int] = ..., file: _Optional[str] = ..., error: _Optional[_Union[_error_pb2.JobError, _Mapping]] = ...) -> None: ...

class ListLocalModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListLocalModelsResponse(_message.Message):
    __slots__ = ("models", "free_bytes", "problem", "forbidden")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    FREE_BYTES_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[LocalModel]
    free_bytes: int
    problem: str
    forbidden: str
    def __init__(self, models: _Optional[_Iterable[_Union[LocalModel, _Mapping]]] = ..., free_bytes: _Optional[int] = ..., problem: _Optional[str] = ..., forbidden: _Optional[str] = ...) -> None: ...

class InstallModelRequest(_message.Message):
    __slots__ = ("model_id", "licence", "size_bytes")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    LICENCE_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    licence: str
    size_bytes: int
    def __init__(self, model_id: _Optional[str] = ..., licence: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class InstallModelResponse(_message.Message):
    __slots__ = ("install",)
    INSTALL_FIELD_NUMBER: _ClassVar[int]
    install: Install
    def __init__(self, install: _Optional[_Union[Install, _Mapping]] = ...) -> None: ...

class CancelInstallRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class CancelInstallResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RemoveModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class RemoveModelResponse(_message.Message):
    __slots__ = ("freed_bytes",)
    FREED_BYTES_FIELD_NUMBER: _ClassVar[int]
    freed_bytes: int
    def __init__(self, freed_bytes: _Optional[int] = ...) -> None: ...

class AddModelFilesRequest(_message.Message):
    __slots__ = ("paths", "model_id")
    PATHS_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    paths: _containers.RepeatedScalarFieldContainer[str]
    model_id: str
    def __init__(self, paths: _Optional[_Iterable[str]] = ..., model_id: _Optional[str] = ...) -> None: ...

class AddModelFilesResponse(_message.Message):
    __slots__ = ("progress", "files", "installed")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    FILES_FIELD_NUMBER: _ClassVar[int]
    INSTALLED_FIELD_NUMBER: _ClassVar[int]
    progress: _job_pb2.Progress
    files: _containers.RepeatedCompositeFieldContainer[AddedFile]
    installed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, progress: _Optional[_Union[_job_pb2.Progress, _Mapping]] = ..., files: _Optional[_Iterable[_Union[AddedFile, _Mapping]]] = ..., installed: _Optional[_Iterable[str]] = ...) -> None: ...

class AddedFile(_message.Message):
    __slots__ = ("path", "model_id", "file", "checked")
    PATH_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    CHECKED_FIELD_NUMBER: _ClassVar[int]
    path: str
    model_id: str
    file: str
    checked: bool
    def __init__(self, path: _Optional[str] = ..., model_id: _Optional[str] = ..., file: _Optional[str] = ..., checked: _Optional[bool] = ...) -> None: ...

class VerifyModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class VerifyModelResponse(_message.Message):
    __slots__ = ("progress",)
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    progress: _job_pb2.Progress
    def __init__(self, progress: _Optional[_Union[_job_pb2.Progress, _Mapping]] = ...) -> None: ...

class Device(_message.Message):
    __slots__ = ("name", "kind", "title", "version", "models")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: str
    title: str
    version: str
    models: _containers.RepeatedCompositeFieldContainer[DeviceModel]
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[str] = ..., title: _Optional[str] = ..., version: _Optional[str] = ..., models: _Optional[_Iterable[_Union[DeviceModel, _Mapping]]] = ...) -> None: ...

class DeviceModel(_message.Message):
    __slots__ = ("model_id", "run_time", "problem", "placements")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_TIME_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    PLACEMENTS_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    run_time: _duration_pb2.Duration
    problem: str
    placements: _containers.RepeatedCompositeFieldContainer[Placement]
    def __init__(self, model_id: _Optional[str] = ..., run_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., problem: _Optional[str] = ..., placements: _Optional[_Iterable[_Union[Placement, _Mapping]]] = ...) -> None: ...

class Placement(_message.Message):
    __slots__ = ("provider", "nodes")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    provider: str
    nodes: int
    def __init__(self, provider: _Optional[str] = ..., nodes: _Optional[int] = ...) -> None: ...

class MeasureModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class MeasureModelResponse(_message.Message):
    __slots__ = ("progress", "devices")
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    DEVICES_FIELD_NUMBER: _ClassVar[int]
    progress: _job_pb2.Progress
    devices: _containers.RepeatedCompositeFieldContainer[Device]
    def __init__(self, progress: _Optional[_Union[_job_pb2.Progress, _Mapping]] = ..., devices: _Optional[_Iterable[_Union[Device, _Mapping]]] = ...) -> None: ...

class ListDevicesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListDevicesResponse(_message.Message):
    __slots__ = ("devices",)
    DEVICES_FIELD_NUMBER: _ClassVar[int]
    devices: _containers.RepeatedCompositeFieldContainer[Device]
    def __init__(self, devices: _Optional[_Iterable[_Union[Device, _Mapping]]] = ...) -> None: ...
