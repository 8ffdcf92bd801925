# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every method of every service, health and reflection included.

The token is looked at first; then what a method raises becomes the status that it stands for.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Any, NoReturn, TypeAlias

import grpc
from google.protobuf.message import DecodeError
from grpc.aio import ServicerContext

from cavendish.api.status import code_of, details_of, message_of
from cavendish.errors import CavendishError, Internal, InvalidRequest, WrongToken
from cavendish.runtime.tokens import Tokens

logger = logging.getLogger(__name__)

TOKEN_KEY = "cavendish-token"  # noqa: S105 - the name of the metadata, not a token

# Far above any message that this daemon knows.
MOST_MESSAGE_BYTES = 16 << 20

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any] | None"
Continuation: TypeAlias = "Callable[[grpc.HandlerCallDetails], Awaitable[Handler]]"
Behaviour = Callable[[Any, Any], Any]


class TokenInterceptor(grpc.aio.ServerInterceptor):
    """Refuses a call that does not show the request token, whatever it asks for."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler:
        """Goes on, or answers with WRONG_TOKEN."""
        shown = dict(handler_call_details.invocation_metadata or ()).get(TOKEN_KEY)
        if self._tokens.accepts(shown):
            return await continuation(handler_call_details)
        logger.warning("wrong token", extra={"method": handler_call_details.method})
        # Streams both ways: the one shape that answers before it reads a message.
        return grpc.stream_stream_rpc_method_handler(_refuse)


class CallInterceptor(grpc.aio.ServerInterceptor):
    """Counts open calls, parses requests and turns what methods raise into statuses."""

    def __init__(self, call: Callable[[], AbstractContextManager[None]]) -> None:
        """call: a context that is held while a call is open."""
        self._call = call
        self._known: dict[str, Handler] = {}

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> Handler:
        """Wraps the method; an unknown one stays unknown."""
        method = handler_call_details.method
        if method not in self._known:
            handler = await continuation(handler_call_details)
            if handler is None:
                return None
            self._known[method] = self._wrapped(handler)
        return self._known[method]

    def _wrapped(self, handler: "grpc.RpcMethodHandler[Any, Any]") -> Handler:
        streams_in, streams_out = handler.request_streaming, handler.response_streaming
        method: Any = {
            (False, False): handler.unary_unary,
            (False, True): handler.unary_stream,
            (True, False): handler.stream_unary,
            (True, True): handler.stream_stream,
        }[streams_in, streams_out]
        make = {
            (False, False): grpc.unary_unary_rpc_method_handler,
            (False, True): grpc.unary_stream_rpc_method_handler,
            (True, False): grpc.stream_unary_rpc_method_handler,
            (True, True): grpc.stream_stream_rpc_method_handler,
        }[streams_in, streams_out]
        parse = handler.request_deserializer
        prepare = _parsed_stream if streams_in else _parsed
        wrap = self._streaming if streams_out else self._unary
        return make(
            wrap(method, lambda raw: prepare(parse, raw)),
            response_serializer=handler.response_serializer,
        )

    def _unary(self, method: Behaviour, prepare: Callable[[Any], Any]) -> Behaviour:
        async def answer(raw: Any, context: ServicerContext[Any, Any]) -> Any:
            with self._call():
                try:
                    return await method(prepare(raw), context)
                except Exception as error:  # noqa: BLE001 - every error becomes a status
                    await _abort(error, context)

        return answer

    def _streaming(self, method: Behaviour, prepare: Callable[[Any], Any]) -> Behaviour:
        async def answer(raw: Any, context: ServicerContext[Any, Any]) -> None:
            with self._call():
                try:
                    answers = method(prepare(raw), context)
                    if isinstance(answers, Awaitable):  # the health service writes by itself
                        await answers
                        return
                    async for message in answers:
                        await context.write(message)
                except grpc.aio.InternalError:
                    # Nothing can be written any more: there is nobody left to be told anything.
                    logger.info("a reader left before the end")
                except Exception as error:  # noqa: BLE001 - every error becomes a status
                    await _abort(error, context)

        return answer


def _parsed(parse: Callable[[bytes], Any] | None, raw: bytes) -> Any:
    if parse is None:
        return raw
    if len(raw) > MOST_MESSAGE_BYTES:
        problem = f"has {len(raw)} bytes where {MOST_MESSAGE_BYTES} are the most"
        raise InvalidRequest(field="the message", problem=problem)
    try:
        return parse(raw)
    except DecodeError as error:
        raise InvalidRequest(field="the message", problem="cannot be parsed") from error


async def _parsed_stream(
    parse: Callable[[bytes], Any] | None, raw: AsyncIterator[bytes]
) -> AsyncIterator[Any]:
    async for message in raw:
        yield _parsed(parse, message)


async def _refuse(
    _requests: AsyncIterator[bytes], context: ServicerContext[Any, Any]
) -> AsyncIterator[bytes]:
    await _abort(WrongToken(), context)
    yield b""


async def _abort(error: Exception, context: ServicerContext[Any, Any]) -> NoReturn:
    """Ends the call with the status that error stands for; what is a bug is logged."""
    if isinstance(error, grpc.aio.AbortError):
        raise error
    if not isinstance(error, CavendishError):
        logger.error("a method failed", exc_info=error)
        error = Internal()
    await context.abort(code_of(error), message_of(error), details_of(error))
