import httpx
import pytest
from msgspec import Struct

from functions.shared import client, tracing
from functions.shared.client import Refused, Service
from functions.shared.problems import FieldError, Unavailable

THINGS = "http://things.test/find-things/things"
TOKEN = "http://identity.test/token"
SERVICE = Service("http://things.test/{function}", "fanfare-things")


class Things(Struct):
    things: list[str]


@pytest.fixture
def outside(environment, outside):
    for name, value in {"OIDC_TOKEN_URL": TOKEN, "CLIENT_ID": "shop", "CLIENT_SECRET": "a:secret ü"}.items():
        environment.setenv(name, value)
    return outside


def find(**options):
    return SERVICE.call("find-things", "GET", "/things", answer=Things, **options)


def answers(*replies):
    """Answer with these in turn."""
    left = list(replies)

    def answer(request):
        reply = left.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return answer


def test_asks_with_a_token_for_that_service_alone(outside):
    outside.on("GET", THINGS, {"things": ["mug"]})

    assert find(params={"limit": 5}) == Things(["mug"])

    [asked] = outside.requests_to(THINGS)
    assert (asked.url.query, asked.headers["Authorization"]) == (b"limit=5", "Bearer a-service-token")
    [for_token] = outside.requests_to(TOKEN)
    assert for_token.content == b"grant_type=client_credentials&scope=fanfare-things"
    assert for_token.headers["Authorization"].startswith("Basic ")


def test_sends_json(outside):
    outside.on("POST", THINGS, {"things": []}, status=201)

    SERVICE.call("find-things", "POST", "/things", answer=Things, body=Things(["mug"]))

    [asked] = outside.requests_to(THINGS)
    assert (asked.content, asked.headers["Content-Type"]) == (b'{"things":["mug"]}', "application/json")


def test_hands_the_trace_on(outside):
    outside.on("GET", THINGS, {"things": []})

    with tracing.span("work", f"00-{'a' * 32}-{'b' * 16}-01"):
        find()
        assert outside.requests_to(THINGS)[0].headers["traceparent"] == tracing.traceparent()


def test_passes_a_persons_own_token_on_where_it_is_given(outside):
    outside.on("GET", THINGS, {"things": []})

    find(token="adas-token")

    assert outside.requests_to(THINGS)[0].headers["Authorization"] == "Bearer adas-token"
    assert outside.requests_to(TOKEN) == []


def test_takes_a_plain_base_url_too(outside):
    outside.on("GET", "http://shop.test/api/things", {"things": []})

    assert Service("http://shop.test/api/", "shop").call("find-things", "GET", "/things", answer=Things) == Things([])


def test_takes_an_empty_answer_for_none(outside):
    outside.on("PUT", THINGS, lambda _: httpx.Response(204))

    assert SERVICE.call("find-things", "PUT", "/things", answer=type(None)) is None


def test_asks_for_one_token_for_many_calls(outside):
    outside.on("GET", THINGS, {"things": []})
    for _ in range(5):
        find()

    assert len(outside.requests_to(TOKEN)) == 1


def test_asks_for_a_new_token_shortly_before_the_old_one_ends(outside, monkeypatch):
    outside.on("GET", THINGS, {"things": []})
    now = [1000.0]
    monkeypatch.setattr(client.time, "monotonic", lambda: now[0])
    find()

    now[0] += 269  # of the 300 s that a token lives
    find()
    assert len(outside.requests_to(TOKEN)) == 1

    now[0] += 2
    find()
    assert len(outside.requests_to(TOKEN)) == 2


def test_asks_for_a_new_token_where_the_old_one_is_not_taken(outside):
    outside.on("GET", THINGS, answers(httpx.Response(401), httpx.Response(200, json={"things": ["mug"]})))

    assert find() == Things(["mug"])
    assert len(outside.requests_to(TOKEN)) == 2


def test_does_not_try_a_persons_refused_token_again(outside):
    outside.on("GET", THINGS, status=401)

    with pytest.raises(Refused):
        find(token="adas-token")
    assert len(outside.requests_to(THINGS)) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_tries_again_what_may_pass(outside, status):
    outside.on("GET", THINGS, answers(httpx.Response(status), httpx.Response(200, json={"things": ["mug"]})))

    assert find() == Things(["mug"])


@pytest.mark.parametrize("error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")])
def test_tries_again_where_the_line_breaks(outside, error):
    outside.on("GET", THINGS, answers(error, httpx.Response(200, json={"things": ["mug"]})))

    assert find() == Things(["mug"])


def test_gives_up_in_the_end_and_says_that_it_may_pass(outside):
    outside.on("GET", THINGS, status=503)

    with pytest.raises(Unavailable, match="find-things does not answer"):
        find()
    assert len(outside.requests_to(THINGS)) == 4


@pytest.mark.parametrize("status", [400, 403, 404, 409, 412, 422])
def test_takes_a_refusal_for_an_answer(outside, status):
    problem = {"status": status, "detail": "No.", "errors": [{"field": "sku", "reason": "is gone"}]}
    outside.on("GET", THINGS, problem, status=status)

    with pytest.raises(Refused) as refused:
        find()

    assert (refused.value.status, refused.value.errors) == (status, [FieldError("sku", "is gone")])
    assert len(outside.requests_to(THINGS)) == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'{"errors": "many"}'])
def test_takes_a_refusal_in_any_words(outside, content):
    outside.on("GET", THINGS, lambda _: httpx.Response(404, content=content))

    with pytest.raises(Refused) as refused:
        find()
    assert refused.value.errors == []


@pytest.mark.parametrize(
    "reply", [httpx.Response(500), httpx.Response(401), httpx.Response(200, json={}), httpx.Response(200, text="?")]
)
def test_says_that_the_identity_provider_gives_no_token(outside, reply, monkeypatch):
    fake = httpx.Client(transport=httpx.MockTransport(lambda _: reply))
    monkeypatch.setattr("functions.shared.client.http", lambda: fake)

    with pytest.raises(Unavailable, match="access token"):
        find()
