import base64

import pytest

from tests.functions.dead_letters.conftest import EVENT


def test_keeps_an_event_of_any_trigger_with_what_its_destination_answered(keep, letters, clock_at):
    clock_at("2026-03-29T09:01:00+02:00")

    response = keep(code="500", told='{"detail": "Broken."}')

    assert (response.status_code, response.data) == (204, b"")
    [kept] = letters.rows("dead_letter")
    assert (kept.id, kept.source, kept.type) == (f"{EVENT}:2026-03-29", "/scheduler", "dev.fanfare.occurrence.due.v1")
    assert (kept.error_code, kept.error) == (500, '{"detail": "Broken."}')
    assert kept.destination == "http://dispatch-dispatch.fanfare/"
    assert (kept.times_kept, kept.replays, kept.replayed_at) == (1, 0, None)
    assert kept.expirytime.isoformat() == "2026-03-29T22:00:00+00:00"


def test_keeps_a_redelivered_event_as_one_with_its_last_error(keep, letters):
    keep(code="500", told="Broken.")
    keep(code="503", told="Still broken.")

    [kept] = letters.rows("dead_letter")
    assert (kept.error_code, kept.error, kept.times_kept) == (503, "Still broken.", 2)


def test_keeps_an_event_once_for_each_destination(keep, letters):
    keep(destination="http://one/")
    keep(destination="http://two/")

    assert {row.destination for row in letters.rows("dead_letter")} == {"http://one/", "http://two/"}


def test_reads_an_error_in_plain_text_too(keep, letters):
    keep(headers={"ce-knativeerrordata": "dispatch error: refused"})

    assert letters.rows("dead_letter")[0].error == "dispatch error: refused"


@pytest.mark.parametrize("told", [b"\xff\xfe", b"a\x00b"])
def test_keeps_an_event_whatever_its_destination_answered(keep, letters, told):
    assert keep(headers={"ce-knativeerrordata": base64.b64encode(told).decode()}).status_code == 204
    assert len(letters.rows("dead_letter")) == 1


@pytest.mark.parametrize("code", ["", "-1", "9" * 30, "soon"])
def test_does_without_an_error_code_that_is_none(keep, letters, code):
    keep(code=code)

    assert letters.rows("dead_letter")[0].error_code is None


@pytest.mark.parametrize("data", [b"{broken", b"\xff\x00", b"", b"[" * 100_000])
def test_keeps_broken_data_to_the_byte(keep, letters, data):
    assert keep(data=data).status_code == 204

    assert bytes(letters.rows("dead_letter")[0].data) == data


def test_keeps_events_of_types_and_with_attributes_that_nobody_here_knows(keep, letters):
    headers = {"ce-type": "com.example.new.v9", "ce-tenant": "north", "content-type": "text/plain"}

    assert keep(headers=headers, data=b"hello").status_code == 204

    [kept] = letters.rows("dead_letter")
    assert (kept.type, kept.datacontenttype, kept.extensions) == (
        "com.example.new.v9",
        "text/plain",
        {"tenant": "north"},
    )


@pytest.mark.parametrize("missing", ["id", "source", "type", "specversion"])
def test_refuses_what_is_no_event(keep, letters, missing):
    assert keep(headers={f"ce-{missing}": ""}).status_code == 400
    assert letters.rows("dead_letter") == []


@pytest.mark.parametrize(
    "subject",
    [
        "system:serviceaccount:fanfare:default",
        "system:serviceaccount:elsewhere:dispatch-dispatch-oidc-eventing.knative.dev-trigger",
        "system:serviceaccount:fanfare:-oidc-eventing.knative.dev-trigger",
        "system:serviceaccount:fanfare:a:b-oidc-eventing.knative.dev-trigger",
        "system:serviceaccount:fanfare:dispatch-dispatch-oidc-eventingXknativeXdev-trigger",
        "system:serviceaccount:fanfare:dispatch-dispatch-oidc-eventing.knative.dev-trigger\n",
        "x system:serviceaccount:fanfare:dispatch-dispatch-oidc-eventing.knative.dev-trigger",
        "system:serviceaccount:fanfare:Dispatch-oidc-eventing.knative.dev-trigger",
        "system:serviceaccount:fanfare:{function}-oidc-eventing.knative.dev-trigger",
    ],
)
def test_refuses_whoever_is_not_a_trigger_of_this_namespace(keep, letters, subject):
    assert keep(subject=subject).status_code == 403
    assert letters.rows("dead_letter") == []


def test_refuses_a_token_that_was_given_for_another_function(serving, issuer, headers_of, letters):
    headers, body = headers_of()
    token = issuer.trigger_token("dispatch-dispatch")

    response = serving.post_event("dead_letters/keep_dead_letter", headers=headers, data=body, token=token)

    assert (response.status_code, letters.rows("dead_letter")) == (401, [])
