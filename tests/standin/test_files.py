# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads, and their use."""

import io

import pytest
from google import genai
from google.genai import errors, types

from tests.standin.raw import call
from tests.standin.samples import MODEL, encoded, smooth
from tests.standin_process import KEY, StandIn


def upload(sdk: genai.Client, data: bytes) -> types.File:
    config = types.UploadFileConfig(mime_type="image/png", display_name="base")
    return sdk.files.upload(file=io.BytesIO(data), config=config)


def test_file_is_uploaded_found_and_deleted(sdk: genai.Client) -> None:
    data = encoded(smooth())
    file = upload(sdk, data)
    assert (file.display_name, file.mime_type, file.size_bytes) == ("base", "image/png", len(data))
    assert sdk.files.get(name=str(file.name)).uri == file.uri
    assert file.name in [f.name for f in sdk.files.list()]
    sdk.files.delete(name=str(file.name))
    with pytest.raises(errors.ClientError, match="may not exist") as caught:
        sdk.files.get(name=str(file.name))
    assert caught.value.code == 403


def test_file_in_chunks_is_put_together(sdk: genai.Client) -> None:
    data = bytes(range(256)) * 40_000
    assert upload(sdk, data).size_bytes == len(data)


def test_file_stands_for_its_picture(sdk: genai.Client, standin: StandIn) -> None:
    file = upload(sdk, encoded(smooth((640, 360))))
    answer = sdk.models.generate_content(model=MODEL, contents=["a red ball", file])
    assert answer.candidates
    assert standin.requests()[-1]["pixels"] == [1376, 768]


@pytest.mark.parametrize(
    ("uri", "code", "words"),
    [
        ("https://example.org/v1beta/files/nobody", 403, "File nobody"),
        ("https://example.org/picture.png", 400, "Cannot fetch content"),
    ],
)
def test_address_that_leads_nowhere_is_refused(
    sdk: genai.Client, uri: str, code: int, words: str
) -> None:
    part = types.Part.from_uri(file_uri=uri, mime_type="image/png")
    with pytest.raises(errors.ClientError, match=words) as caught:
        sdk.models.generate_content(model=MODEL, contents=["a red ball", part])
    assert caught.value.code == code


def test_upload_of_another_length_is_refused(standin: StandIn) -> None:
    start = {
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": "9",
        "X-Goog-Upload-Header-Content-Type": "image/png",
    }
    told = call(standin, "/upload/v1/files", {"file": {}}, start)
    path = told.headers["x-goog-upload-url"].removeprefix(standin.base_url)
    rest = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "0"}
    assert call(standin, path, b"four", rest | {"x-goog-api-key": KEY}).status == 400
