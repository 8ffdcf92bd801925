# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused in a request that is well formed."""

from dataclasses import replace

import pytest
from PIL import Image

from cavendish_standin.ask import Ask, Part, Turn
from cavendish_standin.models import MODELS
from cavendish_standin.refusals import Refusal
from cavendish_standin.signatures import DUMMIES, Signatures
from cavendish_standin.validation import check
from tests.standin.samples import MODEL, encoded, pictured, texts

SIGNATURES = Signatures("secret")
PICTURE = encoded(Image.new("RGB", (8, 8)))
PLAIN = texts("a kite")
TERSE = "Request contains an invalid argument."


def refusal(ask: Ask, model: str = MODEL) -> Refusal:
    with pytest.raises(Refusal) as caught:
        check(ask, MODELS[model], SIGNATURES)
    return caught.value


@pytest.mark.parametrize("model", [m for m in MODELS if MODELS[m].draws])
def test_plain_request_passes_for_every_model(model: str) -> None:
    check(PLAIN, MODELS[model], SIGNATURES)


@pytest.mark.parametrize(
    ("model", "changes", "code", "words"),
    [
        (MODEL, {"size": "512"}, 400, TERSE),
        (MODEL, {"size": "2k"}, 400, TERSE),
        (MODEL, {"size": "512", "vertex": True}, 404, "Requested entity was not found."),
        ("gemini-3.1-flash-lite-image", {"size": "2K"}, 400, TERSE),
        ("gemini-2.5-flash-image", {"size": "1K"}, 500, "An internal error has occurred"),
        (MODEL, {"ratio": "7:5"}, 400, TERSE),
        ("gemini-3-pro-image", {"ratio": "8:1"}, 400, TERSE),
        (MODEL, {"system": "be kind"}, 400, "Developer instruction is not enabled for models/"),
        (MODEL, {"candidates": 2}, 400, "Multiple candidates is not enabled"),
        (MODEL, {"level": "LOW"}, 400, "Thinking level LOW is not supported"),
        (MODEL, {"budget": 0}, 400, "only works in thinking mode"),
        (MODEL, {"tier": "cheap"}, 400, TERSE),
        (MODEL, {"modalities": ("AUDIO",)}, 400, TERSE),
        ("gemini-3.5-flash", {"modalities": ("IMAGE",)}, 400, "response modalities (IMAGE)"),
        ("gemini-3-pro-image", {"searches": ("image",)}, 400, "Search Grounding"),
        (MODEL, {"json": True}, 400, "JSON mode is not enabled"),
        (MODEL, {"turns": ()}, 400, "contents is not specified"),
        (MODEL, {"turns": (Turn("user", ()),)}, 400, "must not be empty"),
        (MODEL, {"turns": (Turn("model", (Part(text="a"),)),)}, 400, "last content"),
    ],
)
def test_parameter_out_of_place_is_refused(
    model: str, changes: dict[str, object], code: int, words: str
) -> None:
    caught = refusal(replace(PLAIN, **changes), model)
    assert caught.code == code
    assert words in caught.message


def test_pictures_up_to_fourteen_pass() -> None:
    check(pictured("mix", *[PICTURE] * 14), MODELS[MODEL], SIGNATURES)
    assert refusal(pictured("mix", *[PICTURE] * 15)).message == TERSE


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part(data=b"", mime="image/png"), "Provided image is not valid."),
        (Part(data=b"GIF", mime="image/png"), "Unable to process input image."),
        (Part(data=PICTURE, mime="image/bmp"), "Unsupported MIME type: image/bmp"),
    ],
)
def test_picture_that_cannot_be_read_is_refused(part: Part, words: str) -> None:
    assert words in refusal(Ask(MODEL, (Turn("user", (part,)),))).message


def conversation(*parts: Part, model: str = MODEL) -> Ask:
    first = Turn("user", (Part(text="a kite"),))
    return Ask(model, (first, Turn("model", parts), Turn("user", (Part(text="higher"),))))


def signed(data: bytes = PICTURE, model: str = MODEL) -> Part:
    signature = SIGNATURES.sign(model, PICTURE)
    return Part(data=data, mime="image/png", signature=signature)


def test_turn_of_the_model_passes_when_it_comes_back_unchanged() -> None:
    words = Part(text="Here.", signature=SIGNATURES.sign(MODEL, b"Here."))
    draft = Part(data=PICTURE, mime="image/png", thought=True)
    check(conversation(draft, words, signed(), Part(text="More.")), MODELS[MODEL], SIGNATURES)


@pytest.mark.parametrize(
    ("part", "kind"),
    [(Part(data=PICTURE, mime="image/png"), "Image"), (Part(text="Here."), "Text")],
)
def test_signature_that_is_missing_is_named_by_its_place(part: Part, kind: str) -> None:
    assert refusal(conversation(part)).message == (
        f"{kind} part is missing a thought_signature in content position 2, part position 1."
    )


def test_signature_of_another_picture_or_model_is_corrupted() -> None:
    touched = encoded(Image.new("RGB", (8, 8), "red"))
    for part in (signed(touched), signed(model="gemini-3-pro-image")):
        assert refusal(conversation(part)).message == "Corrupted thought signature."


def test_dummy_passes_for_words_and_not_for_a_picture() -> None:
    check(conversation(Part(text="a", signature=DUMMIES[0])), MODELS[MODEL], SIGNATURES)
    picture = Part(data=PICTURE, mime="image/png", signature=DUMMIES[0])
    assert refusal(conversation(picture)).message == "Corrupted thought signature."


def test_signature_is_not_asked_for_by_vertex_nor_the_oldest_model() -> None:
    ask = conversation(Part(data=PICTURE, mime="image/png"))
    check(replace(ask, vertex=True), MODELS[MODEL], SIGNATURES)
    check(ask, MODELS["gemini-2.5-flash-image"], SIGNATURES)
