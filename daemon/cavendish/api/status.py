# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors on the wire: google.rpc.Status with one ErrorInfo, as AIP-193 has it."""

import grpc
from google.protobuf.any_pb2 import Any
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from cavendish.errors import CavendishError

DOMAIN = "cavendish"
DETAILS_KEY = "grpc-status-details-bin"

# Trailers travel as HTTP/2 headers, of which grpc takes 8 kB.
_LONGEST_VALUE = 512
_LONGEST_MESSAGE = 1024


def code_of(error: CavendishError) -> grpc.StatusCode:
    """The gRPC code that an error's class names."""
    return grpc.StatusCode[error.code]


def details_of(error: CavendishError) -> tuple[tuple[str, bytes], ...]:
    """The trailing metadata that carries reason, next step and values."""
    info = ErrorInfo(reason=error.reason, domain=DOMAIN)
    info.metadata.update({name: value[:_LONGEST_VALUE] for name, value in error.values.items()})
    info.metadata["next_step"] = error.advice[:_LONGEST_MESSAGE]
    packed = Any()
    packed.Pack(info)
    code, _ = code_of(error).value
    status = Status(code=code, message=message_of(error), details=[packed])
    return ((DETAILS_KEY, status.SerializeToString()),)


def message_of(error: CavendishError) -> str:
    """The sentence for the artist, short enough for a trailer."""
    return error.message[:_LONGEST_MESSAGE]
