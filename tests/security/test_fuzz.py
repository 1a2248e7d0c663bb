"""Whatever comes in: no answer is a 5xx, and no text that people write does more than say something."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from functions.shared import templates
from functions.shared.templates import TemplateError
from local import catalog
from promotions.message import MAX_CONTENT, NAMES
from tests.chaos.services import Services
from tests.support.databases import Databases
from tests.support.tokens import Issuer

PIECES = (
    *("{{ ", " }}", "{% ", " %}", "{#", "#}", "if ", "else", "elif ", "endif", "for ", "in ", "set ", "raw", "endraw"),
    *("customer", "event", "package", ".", "first_name", "title", "__class__", "self", "x", "'x'", "'{0}'", "9" * 300),
    *("|", "default", "upper", "date", "attr", "(", ")", "[", "]", "==", " and ", "not ", "~", "*", "\n", "\x00", "é"),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
VALUES = {
    root: {name.split(".")[1]: "value" for name in NAMES if name.startswith(root)}
    for root in ("customer", "event", "package")
}
INNER = ("object at 0x", "<class", "<function", "jinja2", "Undefined")

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode())
QUERIES = st.dictionaries(
    st.sampled_from(["limit", "cursor", "after", "upto", "segment", "sku", "from", "to", "status", "q", "unread", "x"]),
    st.text(max_size=30) | st.integers().map(str),
    max_size=4,
)
ENDPOINTS = [each for each in catalog.functions() if each.endpoint]


@pytest.fixture(scope="module")
def services(databases: Databases, issuer: Issuer) -> Iterator[Services]:
    databases.empty()  # other tests leave rows that only they can read
    every = Services(databases, issuer)
    with every.installed():
        yield every
    every.close()


@settings(max_examples=400)
@given(WORDS | st.text(max_size=200))
@example("{{ " + "(" * 3000)
@example("{% if " + "not " * 900 + "event.title %}x{% endif %}")
@example("{{ customer.first_name|default(event.title|default('x')) }}")
def test_a_text_is_refused_or_says_what_may_be_said(text: str) -> None:
    if templates.check(text, NAMES, max_text=MAX_CONTENT):
        return
    try:
        rendered = templates.compile(text, NAMES, max_text=MAX_CONTENT).render(VALUES)
    except TemplateError:
        return
    assert len(rendered) <= templates.MAX_RENDERED
    assert not [word for word in INNER if word in rendered and word not in text]


@pytest.mark.parametrize("function", ENDPOINTS, ids=lambda each: each.hyphenated)
def test_no_function_breaks_on_what_it_is_sent(services: Services, function: catalog.Function) -> None:
    endpoint = function.endpoint
    assert endpoint is not None
    role = min(endpoint.roles, default=None)
    name = f"{function.service}/{function.hyphenated}"

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(body=BODIES, query=QUERIES, values=st.lists(st.text(min_size=1, max_size=20), min_size=3, max_size=3))
    def send(body: bytes, query: dict[str, str], values: list[str]) -> None:
        path = endpoint.path.format(**dict(zip(endpoint.path_parameters, values, strict=False)))
        headers = {"Content-Type": "application/json", "If-Match": '"1"'}
        data = body if endpoint.method in {"POST", "PUT"} else None
        answer = services.call(name, path.split("?")[0], role=role, headers=headers, data=data, query_string=query)
        assert answer.status_code < 500, answer.text

    send()
