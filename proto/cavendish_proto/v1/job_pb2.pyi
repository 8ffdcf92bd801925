import datetime

from cavendish_proto.v1 import blob_pb2 as _blob_pb2
from cavendish_proto.v1 import error_pb2 as _error_pb2
from cavendish_proto.v1 import image_pb2 as _image_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FillOperation(_message.Message):
    __slots__ = ("image", "mask", "guide", "x_px", "y_px", "seed", "prompt", "references", "document_width_px", "document_height_px", "sources")
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    GUIDE_FIELD_NUMBER: _ClassVar[int]
    X_PX_FIELD_NUMBER: _ClassVar[int]
    Y_PX_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_WIDTH_PX_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_HEIGHT_PX_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    image: _image_pb2.Image
    mask: _image_pb2.Image
    guide: _image_pb2.Image
    x_px: int
    y_px: int
    seed: int
    prompt: str
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    document_width_px: int
    document_height_px: int
    sources: _image_pb2.Image
    def __init__(self, image: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., mask: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., guide: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., x_px: _Optional[int] = ..., y_px: _Optional[int] = ..., seed: _Optional[int] = ..., prompt: _Optional[str] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ..., document_width_px: _Optional[int] = ..., document_height_px: _Optional[int] = ..., sources: _Optional[_Union[_image_pb2.Image, _Mapping]] = ...) -> None: ...

class Canvas(_message.Message):
    __slots__ = ("image", "mask", "guide", "x_px", "y_px", "document_width_px", "document_height_px")
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    GUIDE_FIELD_NUMBER: _ClassVar[int]
    X_PX_FIELD_NUMBER: _ClassVar[int]
    Y_PX_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_WIDTH_PX_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_HEIGHT_PX_FIELD_NUMBER: _ClassVar[int]
    image: _image_pb2.Image
    mask: _image_pb2.Image
    guide: _image_pb2.Image
    x_px: int
    y_px: int
    document_width_px: int
    document_height_px: int
    def __init__(self, image: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., mask: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., guide: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., x_px: _Optional[int] = ..., y_px: _Optional[int] = ..., document_width_px: _Optional[int] = ..., document_height_px: _Optional[int] = ...) -> None: ...

class Reference(_message.Message):
    __slots__ = ("image", "role", "name")
    class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROLE_UNSPECIFIED: _ClassVar[Reference.Role]
        ROLE_OBJECT: _ClassVar[Reference.Role]
        ROLE_PERSON: _ClassVar[Reference.Role]
        ROLE_STYLE: _ClassVar[Reference.Role]
        ROLE_POSE: _ClassVar[Reference.Role]
        ROLE_PALETTE: _ClassVar[Reference.Role]
        ROLE_DOODLE: _ClassVar[Reference.Role]
    ROLE_UNSPECIFIED: Reference.Role
    ROLE_OBJECT: Reference.Role
    ROLE_PERSON: Reference.Role
    ROLE_STYLE: Reference.Role
    ROLE_POSE: Reference.Role
    ROLE_PALETTE: Reference.Role
    ROLE_DOODLE: Reference.Role
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    image: _image_pb2.Image
    role: Reference.Role
    name: str
    def __init__(self, image: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., role: _Optional[_Union[Reference.Role, str]] = ..., name: _Optional[str] = ...) -> None: ...

class GenerateOperation(_message.Message):
    __slots__ = ("prompt", "placement", "references", "transparent")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    TRANSPARENT_FIELD_NUMBER: _ClassVar[int]
    prompt: str
    placement: _image_pb2.Box
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    transparent: bool
    def __init__(self, prompt: _Optional[str] = ..., placement: _Optional[_Union[_image_pb2.Box, _Mapping]] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ..., transparent: _Optional[bool] = ...) -> None: ...

class EditOperation(_message.Message):
    __slots__ = ("canvas", "prompt", "references")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    prompt: str
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., prompt: _Optional[str] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ...) -> None: ...

class RemoveOperation(_message.Message):
    __slots__ = ("canvas", "prompt", "sources")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    prompt: str
    sources: _image_pb2.Image
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., prompt: _Optional[str] = ..., sources: _Optional[_Union[_image_pb2.Image, _Mapping]] = ...) -> None: ...

class ReplaceBackgroundOperation(_message.Message):
    __slots__ = ("canvas", "prompt", "references")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    prompt: str
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., prompt: _Optional[str] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ...) -> None: ...

class ExpandOperation(_message.Message):
    __slots__ = ("canvas", "target", "prompt", "sources")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    target: _image_pb2.Box
    prompt: str
    sources: _image_pb2.Image
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., target: _Optional[_Union[_image_pb2.Box, _Mapping]] = ..., prompt: _Optional[str] = ..., sources: _Optional[_Union[_image_pb2.Image, _Mapping]] = ...) -> None: ...

class ComposeOperation(_message.Message):
    __slots__ = ("prompt", "placement", "references")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    prompt: str
    placement: _image_pb2.Box
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    def __init__(self, prompt: _Optional[str] = ..., placement: _Optional[_Union[_image_pb2.Box, _Mapping]] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ...) -> None: ...

class RestyleOperation(_message.Message):
    __slots__ = ("canvas", "prompt", "references")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    prompt: str
    references: _containers.RepeatedCompositeFieldContainer[Reference]
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., prompt: _Optional[str] = ..., references: _Optional[_Iterable[_Union[Reference, _Mapping]]] = ...) -> None: ...

class RetouchOperation(_message.Message):
    __slots__ = ("canvas", "preset", "prompt")
    class Preset(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PRESET_UNSPECIFIED: _ClassVar[RetouchOperation.Preset]
        PRESET_RELIGHT: _ClassVar[RetouchOperation.Preset]
        PRESET_DAY_TO_NIGHT: _ClassVar[RetouchOperation.Preset]
        PRESET_FOCUS: _ClassVar[RetouchOperation.Preset]
        PRESET_VIEWPOINT: _ClassVar[RetouchOperation.Preset]
        PRESET_COLOR_GRADE: _ClassVar[RetouchOperation.Preset]
    PRESET_UNSPECIFIED: RetouchOperation.Preset
    PRESET_RELIGHT: RetouchOperation.Preset
    PRESET_DAY_TO_NIGHT: RetouchOperation.Preset
    PRESET_FOCUS: RetouchOperation.Preset
    PRESET_VIEWPOINT: RetouchOperation.Preset
    PRESET_COLOR_GRADE: RetouchOperation.Preset
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    PRESET_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    preset: RetouchOperation.Preset
    prompt: str
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., preset: _Optional[_Union[RetouchOperation.Preset, str]] = ..., prompt: _Optional[str] = ...) -> None: ...

class TextOperation(_message.Message):
    __slots__ = ("canvas", "strings", "prompt")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    STRINGS_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    strings: _containers.RepeatedScalarFieldContainer[str]
    prompt: str
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., strings: _Optional[_Iterable[str]] = ..., prompt: _Optional[str] = ...) -> None: ...

class DescribeOperation(_message.Message):
    __slots__ = ("canvas", "wording", "prompt")
    class Wording(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        WORDING_UNSPECIFIED: _ClassVar[DescribeOperation.Wording]
        WORDING_CAPTION: _ClassVar[DescribeOperation.Wording]
        WORDING_ALT_TEXT: _ClassVar[DescribeOperation.Wording]
        WORDING_ANNOTATION: _ClassVar[DescribeOperation.Wording]
    WORDING_UNSPECIFIED: DescribeOperation.Wording
    WORDING_CAPTION: DescribeOperation.Wording
    WORDING_ALT_TEXT: DescribeOperation.Wording
    WORDING_ANNOTATION: DescribeOperation.Wording
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    WORDING_FIELD_NUMBER: _ClassVar[int]
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    wording: DescribeOperation.Wording
    prompt: str
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., wording: _Optional[_Union[DescribeOperation.Wording, str]] = ..., prompt: _Optional[str] = ...) -> None: ...

class LinesOperation(_message.Message):
    __slots__ = ("canvas", "thickness", "detail")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    THICKNESS_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    thickness: float
    detail: float
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., thickness: _Optional[float] = ..., detail: _Optional[float] = ...) -> None: ...

class DepthOperation(_message.Message):
    __slots__ = ("canvas",)
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ...) -> None: ...

class HarmoniseOperation(_message.Message):
    __slots__ = ("canvas", "below", "strength")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    BELOW_FIELD_NUMBER: _ClassVar[int]
    STRENGTH_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    below: _image_pb2.Image
    strength: float
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., below: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., strength: _Optional[float] = ...) -> None: ...

class DenoiseOperation(_message.Message):
    __slots__ = ("canvas", "strength")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    STRENGTH_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    strength: float
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., strength: _Optional[float] = ...) -> None: ...

class FlatsOperation(_message.Message):
    __slots__ = ("canvas", "gap", "hints")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    HINTS_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    gap: float
    hints: _image_pb2.Image
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., gap: _Optional[float] = ..., hints: _Optional[_Union[_image_pb2.Image, _Mapping]] = ...) -> None: ...

class UpscaleOperation(_message.Message):
    __slots__ = ("canvas", "scale")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    scale: int
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., scale: _Optional[int] = ...) -> None: ...

class SelectOperation(_message.Message):
    __slots__ = ("canvas", "points", "box", "scribble")
    class Point(_message.Message):
        __slots__ = ("x_px", "y_px", "inside")
        X_PX_FIELD_NUMBER: _ClassVar[int]
        Y_PX_FIELD_NUMBER: _ClassVar[int]
        INSIDE_FIELD_NUMBER: _ClassVar[int]
        x_px: int
        y_px: int
        inside: bool
        def __init__(self, x_px: _Optional[int] = ..., y_px: _Optional[int] = ..., inside: _Optional[bool] = ...) -> None: ...
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    BOX_FIELD_NUMBER: _ClassVar[int]
    SCRIBBLE_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    points: _containers.RepeatedCompositeFieldContainer[SelectOperation.Point]
    box: _image_pb2.Box
    scribble: _image_pb2.Image
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., points: _Optional[_Iterable[_Union[SelectOperation.Point, _Mapping]]] = ..., box: _Optional[_Union[_image_pb2.Box, _Mapping]] = ..., scribble: _Optional[_Union[_image_pb2.Image, _Mapping]] = ...) -> None: ...

class CutoutOperation(_message.Message):
    __slots__ = ("canvas", "keep", "remove", "hair")
    CANVAS_FIELD_NUMBER: _ClassVar[int]
    KEEP_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    HAIR_FIELD_NUMBER: _ClassVar[int]
    canvas: Canvas
    keep: _image_pb2.Image
    remove: _image_pb2.Image
    hair: _image_pb2.Image
    def __init__(self, canvas: _Optional[_Union[Canvas, _Mapping]] = ..., keep: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., remove: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., hair: _Optional[_Union[_image_pb2.Image, _Mapping]] = ...) -> None: ...

class ModelOptions(_message.Message):
    __slots__ = ("model", "size", "ratio", "thinking", "search_web", "search_images", "variation", "again", "pay_again", "deadline", "seed", "steps", "guidance", "strength")
    class Thinking(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        THINKING_UNSPECIFIED: _ClassVar[ModelOptions.Thinking]
        THINKING_MINIMAL: _ClassVar[ModelOptions.Thinking]
        THINKING_MEDIUM: _ClassVar[ModelOptions.Thinking]
        THINKING_HIGH: _ClassVar[ModelOptions.Thinking]
    THINKING_UNSPECIFIED: ModelOptions.Thinking
    THINKING_MINIMAL: ModelOptions.Thinking
    THINKING_MEDIUM: ModelOptions.Thinking
    THINKING_HIGH: ModelOptions.Thinking
    MODEL_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    RATIO_FIELD_NUMBER: _ClassVar[int]
    THINKING_FIELD_NUMBER: _ClassVar[int]
    SEARCH_WEB_FIELD_NUMBER: _ClassVar[int]
    SEARCH_IMAGES_FIELD_NUMBER: _ClassVar[int]
    VARIATION_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    PAY_AGAIN_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    GUIDANCE_FIELD_NUMBER: _ClassVar[int]
    STRENGTH_FIELD_NUMBER: _ClassVar[int]
    model: str
    size: str
    ratio: str
    thinking: ModelOptions.Thinking
    search_web: bool
    search_images: bool
    variation: int
    again: bool
    pay_again: int
    deadline: _duration_pb2.Duration
    seed: int
    steps: int
    guidance: float
    strength: float
    def __init__(self, model: _Optional[str] = ..., size: _Optional[str] = ..., ratio: _Optional[str] = ..., thinking: _Optional[_Union[ModelOptions.Thinking, str]] = ..., search_web: _Optional[bool] = ..., search_images: _Optional[bool] = ..., variation: _Optional[int] = ..., again: _Optional[bool] = ..., pay_again: _Optional[int] = ..., deadline: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., seed: _Optional[int] = ..., steps: _Optional[int] = ..., guidance: _Optional[float] = ..., strength: _Optional[float] = ...) -> None: ...

class Operation(_message.Message):
    __slots__ = ("fill", "generate", "edit", "remove", "replace_background", "expand", "compose", "restyle", "retouch", "text", "describe", "cutout", "lines", "harmonise", "depth", "denoise", "flats", "upscale", "select", "engine", "local_only", "document", "layers", "consent", "thread_id", "parent_turn_id", "options", "live")
    FILL_FIELD_NUMBER: _ClassVar[int]
    GENERATE_FIELD_NUMBER: _ClassVar[int]
    EDIT_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    REPLACE_BACKGROUND_FIELD_NUMBER: _ClassVar[int]
    EXPAND_FIELD_NUMBER: _ClassVar[int]
    COMPOSE_FIELD_NUMBER: _ClassVar[int]
    RESTYLE_FIELD_NUMBER: _ClassVar[int]
    RETOUCH_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DESCRIBE_FIELD_NUMBER: _ClassVar[int]
    CUTOUT_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    HARMONISE_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    DENOISE_FIELD_NUMBER: _ClassVar[int]
    FLATS_FIELD_NUMBER: _ClassVar[int]
    UPSCALE_FIELD_NUMBER: _ClassVar[int]
    SELECT_FIELD_NUMBER: _ClassVar[int]
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_ONLY_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    LAYERS_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    THREAD_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_TURN_ID_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    fill: FillOperation
    generate: GenerateOperation
    edit: EditOperation
    remove: RemoveOperation
    replace_background: ReplaceBackgroundOperation
    expand: ExpandOperation
    compose: ComposeOperation
    restyle: RestyleOperation
    retouch: RetouchOperation
    text: TextOperation
    describe: DescribeOperation
    cutout: CutoutOperation
    lines: LinesOperation
    harmonise: HarmoniseOperation
    depth: DepthOperation
    denoise: DenoiseOperation
    flats: FlatsOperation
    upscale: UpscaleOperation
    select: SelectOperation
    engine: str
    local_only: bool
    document: str
    layers: _containers.RepeatedScalarFieldContainer[str]
    consent: bool
    thread_id: str
    parent_turn_id: str
    options: ModelOptions
    live: str
    def __init__(self, fill: _Optional[_Union[FillOperation, _Mapping]] = ..., generate: _Optional[_Union[GenerateOperation, _Mapping]] = ..., edit: _Optional[_Union[EditOperation, _Mapping]] = ..., remove: _Optional[_Union[RemoveOperation, _Mapping]] = ..., replace_background: _Optional[_Union[ReplaceBackgroundOperation, _Mapping]] = ..., expand: _Optional[_Union[ExpandOperation, _Mapping]] = ..., compose: _Optional[_Union[ComposeOperation, _Mapping]] = ..., restyle: _Optional[_Union[RestyleOperation, _Mapping]] = ..., retouch: _Optional[_Union[RetouchOperation, _Mapping]] = ..., text: _Optional[_Union[TextOperation, _Mapping]] = ..., describe: _Optional[_Union[DescribeOperation, _Mapping]] = ..., cutout: _Optional[_Union[CutoutOperation, _Mapping]] = ..., lines: _Optional[_Union[LinesOperation, _Mapping]] = ..., harmonise: _Optional[_Union[HarmoniseOperation, _Mapping]] = ..., depth: _Optional[_Union[DepthOperation, _Mapping]] = ..., denoise: _Optional[_Union[DenoiseOperation, _Mapping]] = ..., flats: _Optional[_Union[FlatsOperation, _Mapping]] = ..., upscale: _Optional[_Union[UpscaleOperation, _Mapping]] = ..., select: _Optional[_Union[SelectOperation, _Mapping]] = ..., engine: _Optional[str] = ..., local_only: _Optional[bool] = ..., document: _Optional[str] = ..., layers: _Optional[_Iterable[str]] = ..., consent: _Optional[bool] = ..., thread_id: _Optional[str] = ..., parent_turn_id: _Optional[str] = ..., options: _Optional[_Union[ModelOptions, _Mapping]] = ..., live: _Optional[str] = ...) -> None: ...

class Upload(_message.Message):
    __slots__ = ("host", "pictures", "agreed")
    HOST_FIELD_NUMBER: _ClassVar[int]
    PICTURES_FIELD_NUMBER: _ClassVar[int]
    AGREED_FIELD_NUMBER: _ClassVar[int]
    host: str
    pictures: _containers.RepeatedScalarFieldContainer[str]
    agreed: bool
    def __init__(self, host: _Optional[str] = ..., pictures: _Optional[_Iterable[str]] = ..., agreed: _Optional[bool] = ...) -> None: ...

class Plan(_message.Message):
    __slots__ = ("engine", "model", "reasons", "price_micro_usd", "leaves_machine", "endpoints", "size", "ratio", "upload")
    ENGINE_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    LEAVES_MACHINE_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    RATIO_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_FIELD_NUMBER: _ClassVar[int]
    engine: str
    model: str
    reasons: _containers.RepeatedScalarFieldContainer[str]
    price_micro_usd: int
    leaves_machine: bool
    endpoints: _containers.RepeatedScalarFieldContainer[str]
    size: str
    ratio: str
    upload: Upload
    def __init__(self, engine: _Optional[str] = ..., model: _Optional[str] = ..., reasons: _Optional[_Iterable[str]] = ..., price_micro_usd: _Optional[int] = ..., leaves_machine: _Optional[bool] = ..., endpoints: _Optional[_Iterable[str]] = ..., size: _Optional[str] = ..., ratio: _Optional[str] = ..., upload: _Optional[_Union[Upload, _Mapping]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("fraction", "stage", "preview")
    FRACTION_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    PREVIEW_FIELD_NUMBER: _ClassVar[int]
    fraction: float
    stage: str
    preview: Preview
    def __init__(self, fraction: _Optional[float] = ..., stage: _Optional[str] = ..., preview: _Optional[_Union[Preview, _Mapping]] = ...) -> None: ...

class Preview(_message.Message):
    __slots__ = ("width_px", "height_px", "rgb")
    WIDTH_PX_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_PX_FIELD_NUMBER: _ClassVar[int]
    RGB_FIELD_NUMBER: _ClassVar[int]
    width_px: int
    height_px: int
    rgb: bytes
    def __init__(self, width_px: _Optional[int] = ..., height_px: _Optional[int] = ..., rgb: _Optional[bytes] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("title", "uri")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    title: str
    uri: str
    def __init__(self, title: _Optional[str] = ..., uri: _Optional[str] = ...) -> None: ...

class Result(_message.Message):
    __slots__ = ("image", "mask", "placement", "seed", "engine_time", "cost_micro_usd", "text", "notes", "sources", "cached")
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    ENGINE_TIME_FIELD_NUMBER: _ClassVar[int]
    COST_MICRO_USD_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    NOTES_FIELD_NUMBER: _ClassVar[int]
    SOURCES_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    image: _image_pb2.Image
    mask: _image_pb2.Image
    placement: _image_pb2.Box
    seed: int
    engine_time: _duration_pb2.Duration
    cost_micro_usd: int
    text: str
    notes: _containers.RepeatedScalarFieldContainer[str]
    sources: _containers.RepeatedCompositeFieldContainer[Source]
    cached: bool
    def __init__(self, image: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., mask: _Optional[_Union[_image_pb2.Image, _Mapping]] = ..., placement: _Optional[_Union[_image_pb2.Box, _Mapping]] = ..., seed: _Optional[int] = ..., engine_time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., cost_micro_usd: _Optional[int] = ..., text: _Optional[str] = ..., notes: _Optional[_Iterable[str]] = ..., sources: _Optional[_Iterable[_Union[Source, _Mapping]]] = ..., cached: _Optional[bool] = ...) -> None: ...

class Job(_message.Message):
    __slots__ = ("job_id", "request_id", "operation", "document", "state", "plan", "progress", "result", "error", "create_time", "start_time", "end_time", "attempts")
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Job.State]
        STATE_QUEUED: _ClassVar[Job.State]
        STATE_RUNNING: _ClassVar[Job.State]
        STATE_SUCCEEDED: _ClassVar[Job.State]
        STATE_FAILED: _ClassVar[Job.State]
        STATE_CANCELLED: _ClassVar[Job.State]
    STATE_UNSPECIFIED: Job.State
    STATE_QUEUED: Job.State
    STATE_RUNNING: Job.State
    STATE_SUCCEEDED: Job.State
    STATE_FAILED: Job.State
    STATE_CANCELLED: Job.State
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    request_id: str
    operation: str
    document: str
    state: Job.State
    plan: Plan
    progress: Progress
    result: Result
    error: _error_pb2.JobError
    create_time: _timestamp_pb2.Timestamp
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    attempts: int
    def __init__(self, job_id: _Optional[str] = ..., request_id: _Optional[str] = ..., operation: _Optional[str] = ..., document: _Optional[str] = ..., state: _Optional[_Union[Job.State, str]] = ..., plan: _Optional[_Union[Plan, _Mapping]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., result: _Optional[_Union[Result, _Mapping]] = ..., error: _Optional[_Union[_error_pb2.JobError, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempts: _Optional[int] = ...) -> None: ...

class CreateJobRequest(_message.Message):
    __slots__ = ("request_id", "operation")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    operation: Operation
    def __init__(self, request_id: _Optional[str] = ..., operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class CreateJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: Job
    def __init__(self, job: _Optional[_Union[Job, _Mapping]] = ...) -> None: ...

class RunJobRequest(_message.Message):
    __slots__ = ("request_id", "operation", "exchange")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    EXCHANGE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    operation: Operation
    exchange: _blob_pb2.ExchangeProof
    def __init__(self, request_id: _Optional[str] = ..., operation: _Optional[_Union[Operation, _Mapping]] = ..., exchange: _Optional[_Union[_blob_pb2.ExchangeProof, _Mapping]] = ...) -> None: ...

class RunJobResponse(_message.Message):
    __slots__ = ("job", "lent")
    JOB_FIELD_NUMBER: _ClassVar[int]
    LENT_FIELD_NUMBER: _ClassVar[int]
    job: Job
    lent: LentResult
    def __init__(self, job: _Optional[_Union[Job, _Mapping]] = ..., lent: _Optional[_Union[LentResult, _Mapping]] = ...) -> None: ...

class LentResult(_message.Message):
    __slots__ = ("image", "mask")
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    MASK_FIELD_NUMBER: _ClassVar[int]
    image: _blob_pb2.Segment
    mask: _blob_pb2.Segment
    def __init__(self, image: _Optional[_Union[_blob_pb2.Segment, _Mapping]] = ..., mask: _Optional[_Union[_blob_pb2.Segment, _Mapping]] = ...) -> None: ...

class EstimateJobRequest(_message.Message):
    __slots__ = ("operation",)
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    operation: Operation
    def __init__(self, operation: _Optional[_Union[Operation, _Mapping]] = ...) -> None: ...

class EstimateJobResponse(_message.Message):
    __slots__ = ("plan",)
    PLAN_FIELD_NUMBER: _ClassVar[int]
    plan: Plan
    def __init__(self, plan: _Optional[_Union[Plan, _Mapping]] = ...) -> None: ...

class GetJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class GetJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: Job
    def __init__(self, job: _Optional[_Union[Job, _Mapping]] = ...) -> None: ...

class ListJobsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "document")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    document: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., document: _Optional[str] = ...) -> None: ...

class ListJobsResponse(_message.Message):
    __slots__ = ("jobs", "next_page_token")
    JOBS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[Job]
    next_page_token: str
    def __init__(self, jobs: _Optional[_Iterable[_Union[Job, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class WatchJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: Job
    def __init__(self, job: _Optional[_Union[Job, _Mapping]] = ...) -> None: ...

class CancelJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class CancelJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: Job
    def __init__(self, job: _Optional[_Union[Job, _Mapping]] = ...) -> None: ...
