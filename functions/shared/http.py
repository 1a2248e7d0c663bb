"""The edge of every function: `endpoint` for HTTP, `subscriber` for CloudEvents.

The decorated function's signature is its contract, read once when the file is loaded: `caller`, path parameters by
name, `body` and `query` (msgspec Structs that cannot be invalid), `if_match`, `idempotency_key`. OpenAPI, the gateway's
routes and the structure tests read the same declaration (`function.__endpoint__`).
"""

import functools
import logging
import re
import time
import typing
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from http import HTTPStatus
from typing import Annotated, Any, Generic, NewType, TypeVar

import msgspec
from flask import Request, Response
from msgspec import Struct
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from functions.shared import auth, cloudevents, etags, patience, tracing, validation
from functions.shared.auth import Caller
from functions.shared.cloudevents import CloudEvent
from functions.shared.etags import IfMatch as IfMatch  # noqa: PLC0414 - functions take it from here
from functions.shared.problems import (
    BadRequest,
    FieldError,
    MethodNotAllowed,
    NotFound,
    PreconditionRequired,
    Problem,
    RequestTimeout,
    TooLarge,
    UnsupportedMediaType,
    phrase,
)

ANYONE: frozenset[str] = frozenset()
MAX_BODY = 65_536  # bytes
JSON = "application/json"
PROBLEM = "application/problem+json"
TAGGED = frozenset({"If-Match", "If-None-Match"})

T = TypeVar("T")
IdempotencyKey = NewType("IdempotencyKey", str)
"""The header Idempotency-Key: 1 to 255 printable characters."""

log = logging.getLogger("fanfare")


class Answer(Struct, Generic[T], frozen=True):
    """What a function answers beyond its payload: an entity tag (a revision, or a hash) and a location.

    Only where the function declares `etag` does the tag stand for the whole answer, so that "not modified" may be the
    answer; a revision that is for If-Match alone says nothing of what is derived from the clock. The location is
    relative to the request's path, so that it is right behind a gateway's prefix too.
    """

    payload: T
    etag: int | str | None = None
    location: str | None = None


class Endpoint(Struct, frozen=True, kw_only=True):
    """What a function declares of itself."""

    name: str
    method: str
    path: str
    roles: frozenset[str]
    status: int
    problems: frozenset[int]
    etag: bool
    max_body: int
    summary: str
    parameters: Mapping[str, Any]
    payload: Any

    @property
    def public(self) -> bool:
        """Whether people call it, so that the gateway routes to it."""
        return not self.roles or bool(self.roles & auth.PEOPLE)

    @property
    def allowed(self) -> str:
        """The methods that it answers: GET implies HEAD."""
        return "GET, HEAD" if self.method == "GET" else self.method

    @property
    def path_parameters(self) -> list[str]:
        """The names in the path, in order."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def statuses(self) -> set[int]:
        """Every status that it may answer."""
        own = {self.status, *self.problems}
        own |= {400, 408, 413, 415} if "body" in self.parameters else set()
        own |= {400} if self.parameters.keys() & {"query", "idempotency_key"} else set()
        own |= {400, 412, 428} if "if_match" in self.parameters else set()
        own |= {404} if self.path_parameters else set()
        own |= {401, 403, 503} if self.roles else {503}
        own |= {414, 431} if self.public else set()  # what the gateway refuses by itself
        own |= {304} if self.etag and self.method == "GET" else set()
        return own


def endpoint(
    method: str,
    path: str,
    *,
    roles: AbstractSet[str],
    status: int = HTTPStatus.OK,
    problems: AbstractSet[int] = frozenset(),
    etag: bool = False,
    max_body: int = MAX_BODY,
) -> Callable[[Callable[..., Any]], Callable[[Request], Response]]:
    """Serve a function at a method and path, to callers who hold one of the roles (ANYONE is explicit)."""

    def decorate(function: Callable[..., Any]) -> Callable[[Request], Response]:
        hints = typing.get_type_hints(function, include_extras=True)
        returned = hints.pop("return", None)
        declared = Endpoint(
            name=function.__name__,
            method=method,
            path=path,
            roles=frozenset(roles),
            status=HTTPStatus.NO_CONTENT if returned in {None, type(None)} else status,
            problems=frozenset(problems),
            etag=etag,
            max_body=max_body,
            summary=function.__globals__.get("__doc__") or "",
            parameters=hints,
            payload=typing.get_args(returned)[0] if typing.get_origin(returned) is Answer else returned,
        )
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

        def handle(request: Request) -> Response:
            return _answer(declared, function(**_arguments(declared, pattern, request)), request)

        view = _view(function, handle)
        view.__endpoint__ = declared  # type: ignore[attr-defined]
        return view

    return decorate


def subscriber(
    kind: type[Struct], *, max_body: int = MAX_BODY
) -> Callable[[Callable[[CloudEvent[Any]], None]], Callable[[Request], Response]]:
    """Serve a function that takes CloudEvents of one type from its own Trigger; the answer is an empty 204.

    `kind` is a fact: a Struct with a TYPE. What breaks the contract gets 400, which Knative does not deliver again.
    A function for Anything takes what any Trigger of this namespace could not deliver elsewhere.
    """

    def decorate(function: Callable[[CloudEvent[Any]], None]) -> Callable[[Request], Response]:
        name = _service_name(function)
        anything = kind is cloudevents.Anything

        def handle(request: Request) -> Response:
            if request.method != "POST":
                raise MethodNotAllowed("CloudEvents come by POST.", headers={"Allow": "POST"})
            auth.require_trigger(request, name, of_any_name=anything)
            headers, body = dict(request.headers), _body(request, max_body)
            event = cloudevents.decode_raw(headers, body) if anything else cloudevents.decode(headers, body, kind)
            function(event)
            return Response(status=HTTPStatus.NO_CONTENT)

        view = _view(function, handle)
        view.__subscriber__ = kind  # type: ignore[attr-defined]
        return view

    return decorate


def _service_name(function: Callable[..., Any]) -> str:
    parts = function.__code__.co_filename.replace("\\", "/").removesuffix(".py").split("/")
    return f"{parts[-2]}-{parts[-1]}".replace("_", "-")


def _view(function: Callable[..., Any], handle: Callable[[Request], Response]) -> Callable[[Request], Response]:
    @functools.wraps(function)
    def view(request: Request) -> Response:
        if request.path.startswith("/health/"):
            return _complete(Response(status=HTTPStatus.NO_CONTENT), request)
        started = time.perf_counter()
        with tracing.span(function.__name__, request.headers.get("ce-traceparent", request.headers.get("traceparent"))):
            response = _complete(_handled(function.__name__, handle, request), request)
            log.info(
                "%s %s %s",
                request.method,
                request.path,
                response.status_code,
                extra={"fields": {"ms": round((time.perf_counter() - started) * 1000, 1)}},
            )
            return response

    return view


def _handled(name: str, handle: Callable[[Request], Response], request: Request) -> Response:
    try:
        _check_headers(request)
        return handle(request)
    except Problem as problem:
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("%s: %s", name, problem.detail, exc_info=problem)
        return _problem_response(problem)
    except Exception:
        log.exception("%s failed", name)
        return _problem_response(Problem("Something went wrong here; it has been logged."))


def _check_headers(request: Request) -> None:
    """Refuse bytes beyond ASCII, which nothing here gives a meaning; entity tags may hold them."""
    for name, value in request.headers:
        if not value.isascii() and name not in TAGGED:
            raise BadRequest.of(FieldError(name, "must consist of ASCII characters", "not_ascii"))


def _complete(response: Response, request: Request) -> Response:
    """Return the answer once its request has come to an end: one that overtakes its request may be lost on the way.

    A sender who is slow, or has much to say, is not waited for: functions-framework does not read on where an answer
    is a stream.
    """
    patience.await_rest()
    try:
        _read(request, MAX_BODY)
    except Problem:
        if not response.is_streamed:
            response.response = iter([response.get_data()])
    return response


def _problem_response(problem: Problem) -> Response:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": phrase(problem.status),
        "status": problem.status.value,
        "detail": problem.detail or problem.status.description,
        "code": problem.code,
        "errors": problem.errors,
    }
    # A streamed answer: functions-framework reads the rest of the request before any other, however long it is.
    body = iter([msgspec.json.encode(document)])
    return Response(body, problem.status.value, {**problem.headers, "Cache-Control": "no-store"}, content_type=PROBLEM)


def _arguments(declared: Endpoint, pattern: re.Pattern[str], request: Request) -> dict[str, Any]:
    matched = pattern.fullmatch(request.path)
    if matched is None:
        raise NotFound("No such resource.")
    if _method(request) != declared.method:
        raise MethodNotAllowed(f"Only {declared.allowed} is allowed here.", headers={"Allow": declared.allowed})
    caller = auth.require(request, declared.roles) if declared.roles else None
    return {
        name: _argument(name, kind, request=request, path=matched.groupdict(), caller=caller, declared=declared)
        for name, kind in declared.parameters.items()
    }


def _method(request: Request) -> str:
    """Return the method that decides what is done: HEAD is GET, and the server leaves the content out."""
    return "GET" if request.method == "HEAD" else request.method


def _argument(
    name: str, kind: Any, *, request: Request, path: Mapping[str, str], caller: Caller | None, declared: Endpoint
) -> Any:
    if name in path:
        return _path_value(path[name], kind)
    if name == "body":
        return _parsed_body(request, kind, declared.max_body)
    if name == "query":
        return _parsed_query(request, kind)
    if name == "if_match":
        return _if_match(request)
    if name == "idempotency_key":
        return _idempotency_key(request)
    if name == "caller":
        return caller
    raise TypeError(f"{declared.name}: nothing is known to give for the parameter {name}")


def _path_value(text: str, kind: Any) -> Any:
    try:
        return msgspec.convert(text, kind, strict=False)
    except msgspec.ValidationError as error:
        raise NotFound("No such resource.") from error


def _parsed_body(request: Request, kind: Any, limit: int) -> Any:
    if request.mimetype != JSON:
        raise UnsupportedMediaType(f"The body must be {JSON}.")
    return validation.decode(_body(request, limit), kind)


def _body(request: Request, limit: int) -> bytes:
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise UnsupportedMediaType("The body must not be compressed.", headers={"Accept-Encoding": "identity"})
    data = _read(request, limit)
    if len(data) > limit:
        raise _too_large(limit)
    return data


def _read(request: Request, limit: int) -> bytes:
    request.max_content_length = limit + 1  # of a body sent in chunks, Werkzeug gives no more than this, and is silent
    try:
        return request.get_data()
    except RequestEntityTooLarge as error:
        raise _too_large(limit) from error
    except ClientDisconnected as error:
        if isinstance(error.__context__, TimeoutError):
            raise RequestTimeout("The body did not arrive in time.") from error
        raise BadRequest("The body ended early.", code="incomplete") from error


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body must have at most {limit} bytes.")


def _parsed_query(request: Request, kind: Any) -> Any:
    lists = {field.name for field in msgspec.structs.fields(kind) if _is_list(field.type)}
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        if any("\x00" in value or "\ufffd" in value for value in (name, *values)):
            reason = "must be text in UTF-8 without NUL characters"
            raise BadRequest.of(FieldError(name.replace("\x00", ""), reason, "not_text"))
        if name not in lists and len(values) > 1:
            raise BadRequest.of(FieldError(name, "is given more than once", "repeated"))
        given[name] = values if name in lists else values[0]
    return validation.convert_query(given, kind)


def _is_list(kind: Any) -> bool:
    plain = typing.get_args(kind)[0] if typing.get_origin(kind) is Annotated else kind
    return typing.get_origin(plain) is list


def _if_match(request: Request) -> IfMatch:
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired("The header If-Match must name the revision that was changed.")
    named = etags.parse(given)
    if named is None:
        raise BadRequest.of(FieldError("If-Match", 'must be * or revisions in quotes, such as "3"', "not_entity_tags"))
    return named


def _idempotency_key(request: Request) -> IdempotencyKey | None:
    given = request.headers.get("Idempotency-Key")
    if given is not None and not re.fullmatch(r"[\x21-\x7e]{1,255}", given):
        raise BadRequest.of(FieldError("Idempotency-Key", "must be 1 to 255 printable ASCII characters", "not_a_key"))
    return None if given is None else IdempotencyKey(given)


def _is_known(etag: int | str, request: Request) -> bool:
    given = request.headers.get("If-None-Match")
    known = None if given is None else etags.parse(given)  # one that is not well-formed names nothing
    return known is not None and known.matches(etag)


def _answer(declared: Endpoint, returned: Any, request: Request) -> Response:
    answer = returned if isinstance(returned, Answer) else Answer(returned)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if answer.location:
        headers["Location"] = answer.location
    if answer.etag is not None:
        headers["ETag"] = f'"{answer.etag}"'
    if answer.etag is not None and declared.etag:
        headers["Cache-Control"] = "private, no-cache"
        if _method(request) == "GET" and _is_known(answer.etag, request):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    if declared.status == HTTPStatus.NO_CONTENT:
        return Response(status=HTTPStatus.NO_CONTENT, headers=headers)
    return Response(msgspec.json.encode(answer.payload), declared.status, headers, content_type=JSON)
