"""What can be wrong, as one small tree of errors; http.py renders it as application/problem+json (RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import ClassVar

from msgspec import Struct

# RFC 9110's names; Python before 3.13 has older ones.
PHRASES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}
Parameter = str | int | float | list[str]


class FieldError(Struct, frozen=True):
    """What is wrong with one field: in English for a person, and as a code with parameters for a page to word."""

    field: str
    reason: str
    code: str = "invalid"
    params: dict[str, Parameter] = {}


def phrase(status: HTTPStatus) -> str:
    """Name a status as RFC 9110 does."""
    return PHRASES.get(status, status.phrase)


class Problem(Exception):  # noqa: N818 - named as RFC 9457 names it
    """An answer that is not a success: `status` is HTTP's, `code` says more exactly what is wrong."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(
        self,
        detail: str = "",
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        *,
        code: str = "",
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.code = code or phrase(self.status).lower().replace(" ", "_")


class BadRequest(Problem):
    status = HTTPStatus.BAD_REQUEST

    @classmethod
    def of(cls, *errors: FieldError) -> "BadRequest":
        """Name all wrong fields together."""
        return cls("; ".join(f"{error.field}: {error.reason}" for error in errors), errors)


class Unauthorized(Problem):
    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, detail: str = "A valid access token is needed.") -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    status = HTTPStatus.FORBIDDEN


class NotFound(Problem):
    status = HTTPStatus.NOT_FOUND


class MethodNotAllowed(Problem):
    status = HTTPStatus.METHOD_NOT_ALLOWED


class RequestTimeout(Problem):
    status = HTTPStatus.REQUEST_TIMEOUT


class Conflict(Problem):
    status = HTTPStatus.CONFLICT


class PreconditionFailed(Problem):
    status = HTTPStatus.PRECONDITION_FAILED


class TooLarge(Problem):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class UnsupportedMediaType(Problem):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class Unprocessable(Problem):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    @classmethod
    def of(cls, *errors: FieldError) -> "Unprocessable":
        """Name every field that stands in the way."""
        return cls("; ".join(f"{error.field}: {error.reason}" for error in errors), errors)


class PreconditionRequired(Problem):
    status = HTTPStatus.PRECONDITION_REQUIRED


class Unavailable(Problem):
    """Something this function needs did not answer; the caller may try again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, detail: str, *, code: str = "") -> None:
        super().__init__(detail, headers={"Retry-After": "1"}, code=code)
