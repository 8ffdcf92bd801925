# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish_client import Commercial, InstallState, ModelState, errors
from cavendish_client.calls.local_model import added, install, local_models
from cavendish_proto.v1 import error_pb2, model_pb2


def test_models_are_told_with_terms_state_and_what_runs():
    message = model_pb2.ListLocalModelsResponse(
        models=[
            model_pb2.LocalModel(
                model_id="m",
                tasks=["fill"],
                licence=model_pb2.Licence(
                    name="MIT", commercial=model_pb2.Licence.COMMERCIAL_UNCLEAR, note="Ask."
                ),
                size_bytes=1 << 40,
                state=model_pb2.LocalModel.STATE_BROKEN,
                install=model_pb2.Install(
                    model_id="m", state=model_pb2.Install.STATE_FETCHING, done_bytes=5
                ),
                hosts=["a.example"],
                needs_style=True,
                missing_runtime_command="pip install it",
            )
        ],
        free_bytes=7,
        problem="p",
        forbidden="f",
    )
    found = local_models(message)
    (model,) = found.models
    assert (found.free_bytes, found.problem, found.forbidden) == (7, "p", "f")
    assert (model.licence.commercial, model.licence.note) == (Commercial.UNCLEAR, "Ask.")
    assert (model.state, model.size_bytes, model.hosts) == (
        ModelState.BROKEN,
        1 << 40,
        ("a.example",),
    )
    assert model.needs_style
    assert model.missing_runtime_command == "pip install it"
    assert model.install is not None
    assert (model.install.state, model.install.done_bytes) == (InstallState.FETCHING, 5)


def test_failed_installation_has_its_error():
    error = error_pb2.JobError(reason=error_pb2.REASON_DOWNLOAD_FAILED, message="No.")
    state = model_pb2.Install.STATE_FAILED
    found = install(model_pb2.Install(model_id="m", state=state, error=error))
    assert isinstance(found.error, errors.DownloadFailed)
    assert install(model_pb2.Install(state=state)).error is None


def test_added_files_tell_whether_they_were_checked():
    file = model_pb2.AddedFile(path="/a", model_id="m", file="a.onnx", checked=True)
    found = added(model_pb2.AddModelFilesResponse(files=[file], installed=["m"]))
    assert found.installed == ("m",)
    assert found.files[0].checked
