import gzip
import json
from uuid import UUID

import pytest

from eventing.facts import OccurrenceDue, cloud_event
from functions.shared import clock, cloudevents
from tests.functions.shared import sample_functions, taken_events

THING = f"/things/{UUID(int=7)}"


def fields(response):
    return [error["field"] for error in response.json["errors"]]


@pytest.fixture
def keep(sample, signed_in):
    def keep(data=b'{"name": "mug"}', content_type="application/json", **headers):
        sent = {**signed_in("admin"), **headers}
        return sample("keep_thing").post("/things", data=data, content_type=content_type, headers=sent)

    return keep


@pytest.fixture
def change(sample, signed_in):
    def change(name="mug", if_match='"3"'):
        sent = {**signed_in("admin"), **({} if if_match is None else {"If-Match": if_match})}
        return sample("change_thing").put(THING, json={"name": name}, headers=sent)

    return change


@pytest.fixture
def find(sample, signed_in):
    return lambda query="": sample("list_things").get(f"/things?{query}", headers=signed_in("admin"))


def test_gives_a_function_what_its_signature_names(find):
    assert find("limit=3&flag=true&name=a&name=b").json == {"limit": 3, "flag": True, "name": ["a", "b"], "by": "ada"}
    assert find().json == {"limit": 5, "flag": False, "name": [], "by": "ada"}


def test_answers_json_that_nobody_stores(find):
    response = find()

    assert response.content_type == "application/json"
    assert (response.headers["Cache-Control"], response.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_says_which_methods_are_allowed(sample, method):
    response = sample("get_thing").open(THING, method=method)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


def test_head_is_refused_where_get_is(sample):
    response = sample("keep_thing").open("/things", method="HEAD")

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_answers_head_as_get_without_the_content(sample):
    client = sample("get_thing")
    whole, head = client.get(THING), client.head(THING)

    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)
    assert client.head(THING, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/", "/thing", "/things/", f"{THING}/more", "/things/7", f"{THING}%2Fmore"])
def test_knows_no_other_address(sample, path):
    response = sample("get_thing").get(path)

    assert (response.status_code, response.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/health/liveness", "/health/readiness"])
def test_is_healthy_without_a_token(sample, path):
    assert sample("list_things").get(path).status_code == 204


def test_refuses_a_body_that_says_it_is_too_long(keep):
    response = keep(json.dumps({"name": "x" * 200}))

    assert (response.status_code, response.json["detail"]) == (413, "The body must have at most 100 bytes.")


@pytest.mark.parametrize(("length", "status"), [(100, 201), (101, 413)])
def test_takes_a_body_up_to_its_limit(keep, length, status):
    assert keep(b'{"name": "mug"}'.ljust(length)).status_code == status


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json5", None])
def test_refuses_a_body_that_is_not_json_by_its_own_word(keep, content_type):
    assert keep(content_type=content_type).status_code == 415


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "GZIP, identity", "x-unknown"])
def test_refuses_a_compressed_body(keep, encoding):
    response = keep(gzip.compress(b'{"name": "mug"}'), **{"Content-Encoding": encoding})

    assert (response.status_code, response.json["detail"]) == (415, "The body must not be compressed.")


@pytest.mark.parametrize("encoding", ["identity", "", "Identity"])
def test_accepts_a_body_that_is_not_compressed(keep, encoding):
    assert keep(**{"Content-Encoding": encoding}).status_code == 201


def test_takes_json_with_a_charset(keep):
    assert keep(content_type="application/json; charset=utf-8").status_code == 201


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"nonsense",
        b"[" * 90,
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a\\u0000b"}',
        b'{"name": "a\x00b"}',
        b'{"name": NaN}',
        b'{"name": "a"} {}',
    ],
)
def test_refuses_a_body_that_cannot_be_read(keep, data):
    response = keep(data)

    assert (response.status_code, response.json["title"]) == (400, "Bad Request")
    assert response.json["code"] in {"not_json", "nul_character", "bad_request"}


@pytest.mark.parametrize(
    ("data", "field", "reason"),
    [
        (b"{}", "name", "is required"),
        (b'{"name": "mug", "colour": "red"}', "colour", "is not a known field"),
        (b'{"name": 1}', "name", "must be text"),
        (b"[]", "body", "must be an object"),
        (b"null", "body", "must be an object"),
    ],
)
def test_names_the_field_and_the_reason(keep, data, field, reason):
    response = keep(data)

    [error] = response.json["errors"]
    assert (response.status_code, error["field"], error["reason"]) == (400, field, reason)


def test_tells_where_a_new_thing_is(keep):
    response = keep()

    assert (response.status_code, response.headers["Location"], response.headers["ETag"]) == (201, "/things/mug", '"1"')


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
def test_refuses_an_idempotency_key_that_is_none(keep, key):
    response = keep(**{"Idempotency-Key": key})

    assert (response.status_code, fields(response)) == (400, ["Idempotency-Key"])


def test_takes_an_idempotency_key_of_any_printable_characters(keep):
    assert keep(**{"Idempotency-Key": "!~" * 127}).headers["Location"] == "/things/" + "!~" * 127


def test_takes_a_change_of_what_is_current(change):
    assert change().status_code == 204


@pytest.mark.parametrize(("if_match", "status"), [(None, 428), ('"2"', 412), ('"3"', 204)])
def test_wants_to_know_from_what_a_change_was_made(change, if_match, status):
    assert change(if_match=if_match).status_code == status


@pytest.mark.parametrize(
    "if_match",
    [
        "*",
        " * ",
        'W/"3"',
        '"3", "4"',
        '"2" ,\t"3"',
        '"2",W/"3"',
        '"x\xe4", "3"',
        ', ,"3",',
        ' "3" ',
        '"a,b", "3"',
        '"", "3"',
    ],
)
def test_accepts_a_change_of_a_revision_that_is_current(change, if_match):
    assert change(if_match=if_match).status_code == 204


@pytest.mark.parametrize(
    "if_match", ['"x"', '"-3"', '"03"', '"99999999999"', "", ",", '"3-gzip"', 'W/"2", "4"', '"*"', '"1,3"']
)
def test_a_revision_that_is_not_current_fails_the_precondition(change, if_match):
    assert change(if_match=if_match).status_code == 412


@pytest.mark.parametrize(
    "if_match",
    [
        "3",
        'w/"3"',
        'W/ "3"',
        "W/3",
        '"3" "4"',
        '"3"; "4"',
        '*, "3"',
        '"3", *',
        "**",
        '"3',
        "'3'",
        '" 3"',
        '"3\x7f"',
        '"3""4"',
    ],
)
def test_refuses_a_precondition_that_is_not_well_formed(change, if_match):
    response = change(if_match=if_match)

    assert (response.status_code, fields(response)) == (400, ["If-Match"])


def test_shows_a_problem_as_rfc_9457_has_it(change):
    response = change(name="taken")

    assert (response.status_code, response.content_type) == (409, "application/problem+json")
    assert response.json == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "There is one of that name.",
        "code": "conflict",
        "errors": [],
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=11", "limit"),
        ("limit=two", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("flag=perhaps", "flag"),
        ("colour=red", "colour"),
        ("name=%00", "name"),
        ("%00name=a", "name"),
    ],
)
def test_names_the_parameter_that_is_wrong(find, query, field):
    response = find(query)

    assert (response.status_code, fields(response)) == (400, [field])


def test_names_the_plus_that_became_a_space(find):
    response = find("since=2026-01-01T00:00:00+01:00")

    [error] = response.json["errors"]
    assert (response.status_code, error["field"], error["code"]) == (400, "since", "plus_not_encoded")
    assert error["reason"].endswith("a + in an address must be written %2B")
    assert find("since=2026-01-01T00:00:00%2B01:00").status_code == 200


def test_lists_the_valid_values(find):
    response = find("kind=draft")

    [error] = response.json["errors"]
    assert (error["reason"], error["code"]) == ("must be one of DRAFT, PUBLISHED", "not_one_of")
    assert error["params"] == {"values": ["DRAFT", "PUBLISHED"]}


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z"])
def test_bounds_the_instants_of_a_query(find, since):
    response = find(f"since={since}")

    [error] = response.json["errors"]
    assert (response.status_code, error["field"], error["code"]) == (400, "since", "instant_out_of_range")


def test_says_that_a_whole_answer_has_not_changed(sample):
    client = sample("get_thing")
    first = client.get(THING)

    assert (first.status_code, first.headers["ETag"]) == (200, '"v3"')
    for known in ('"v3"', 'W/"v3"', '"v2", "v3"', "*", '"v2" , W/"v3"', ',"v3"'):
        again = client.get(THING, headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", '"v3"')


@pytest.mark.parametrize("known", ['"v2"', '"1v3"', '"v33"', "v3", "", '"a"v3"b"', '"x, "v3"', '"v3', '*, "v3"'])
def test_shows_what_has_changed(sample, known):
    assert sample("get_thing").get(THING, headers={"If-None-Match": known}).status_code == 200


def test_says_nothing_of_a_bug_but_in_the_log(sample, caplog):
    response = sample("break_down").get("/bug")

    assert (response.status_code, response.content_type) == (500, "application/problem+json")
    assert response.json["detail"] == "Something went wrong here; it has been logged."
    assert "swordfish" not in response.text
    assert "swordfish" in caplog.text


def test_declares_the_statuses_it_may_answer():
    declared = sample_functions.change_thing.__endpoint__

    assert declared.statuses == {204, 400, 401, 403, 404, 408, 409, 412, 413, 414, 415, 428, 431, 503}
    assert sample_functions.get_thing.__endpoint__.statuses == {200, 304, 404, 414, 431, 503}
    assert (declared.public, declared.path_parameters) == (True, ["thing_id"])


class TestSubscriber:
    @pytest.fixture
    def taken(self):
        taken_events.TAKEN.clear()
        return taken_events.TAKEN

    @pytest.fixture
    def event(self):
        due = {"event_id": str(UUID(int=7)), "date": "2026-03-29", "due": "2026-03-29T09:00:00+02:00"}
        fact = cloudevents.msgspec.convert({**due, "expires": "2026-03-30T00:00:00+02:00"}, OccurrenceDue)
        return cloudevents.encode(cloud_event(fact, time=clock.now()))

    @pytest.fixture
    def deliver(self, sample, issuer):
        def deliver(event, name="take_due", token=None, method="POST"):
            headers, body = event
            token = issuer.trigger_token("shared-sample-functions") if token is None else token
            sent = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}
            return sample(name).open("/", method=method, headers=sent, data=body)

        return deliver

    def test_answers_an_empty_204_that_knative_takes_for_done(self, deliver, event, taken):
        response = deliver(event)

        assert (response.status_code, response.data) == (204, b"")
        assert "Ce-Type" not in response.headers
        assert taken[-1].id == f"{UUID(int=7)}:2026-03-29"

    def test_rejects_for_good_what_breaks_the_contract(self, deliver, event):
        headers, _ = event
        for broken in (({**headers, "ce-type": "other"}, b"{}"), (headers, b"{}"), (headers, b"{"), ({}, b"")):
            assert deliver(broken).status_code == 400

    def test_is_delivered_to_by_post_alone(self, deliver, event):
        response = deliver(event, method="GET")

        assert (response.status_code, response.headers["Allow"]) == (405, "POST")

    def test_is_not_delivered_to_without_eventings_token(self, deliver, event, issuer, signed_in):
        assert deliver(event, token="").status_code == 401
        assert deliver(event, token=signed_in("admin")["Authorization"].split()[1]).status_code == 401
        assert deliver(event, token=issuer.trigger_token("dispatch-dispatch")).status_code == 401
        elses = issuer.trigger_token("dispatch-dispatch", aud=["fanfare/shared-sample-functions"])
        assert deliver(event, token=elses).status_code == 403

    def test_takes_any_event_of_any_trigger_where_it_says_so(self, deliver, event, issuer, taken):
        headers, _ = event
        elses = issuer.trigger_token("dispatch-dispatch", aud=["fanfare/shared-sample-functions"])

        assert deliver(({**headers, "ce-type": "other"}, b"{"), name="take_anything", token=elses).status_code == 204
        assert (taken[-1].type, taken[-1].data) == ("other", b"{")
