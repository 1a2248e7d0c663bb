import base64
import hashlib
import hmac
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from functions.shared.auth import LONGEST, MAX_TOKEN, Verifier
from functions.shared.keys import ASK_AGAIN_AFTER, REFRESH_AFTER, REFRESH_AT_MOST_EVERY, Keys, fetch_from
from functions.shared.problems import Unauthorized, Unavailable
from tests.functions.shared.conftest import AUDIENCE
from tests.support.tokens import ISSUER

LONG = 10_000  # seconds, more than any clock is off


def encoded(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")


def hmac_signed(claims, secret, header):
    """PyJWT itself refuses to misuse a public key like this."""
    signed = encoded(header) + b"." + encoded(claims)
    signature = base64.urlsafe_b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + signature).decode()


@pytest.fixture
def now():
    return int(time.time())


@pytest.fixture
def good(now):
    return {"iss": ISSUER, "sub": "ada", "aud": AUDIENCE, "iat": now, "exp": now + 300}


@pytest.fixture
def verifier(issuer):
    return Verifier(Keys(fetch_from(issuer.jwks_url)), issuer=ISSUER, audience=AUDIENCE, longest=LONGEST)


@pytest.fixture
def ask(sample):
    """The status that a request with this Authorization gets."""

    def ask(authorization=None):
        headers = {} if authorization is None else {"Authorization": authorization}
        return sample("list_things").get("/things", headers=headers).status_code

    return ask


def test_knows_the_person_and_their_roles(sample, issuer, good):
    token = issuer.sign({**good, "realm_access": {"roles": ["customer", "admin"]}})

    response = sample("list_things").get("/things", headers={"Authorization": f"bearer {token}"})

    assert (response.status_code, response.json["by"]) == (200, "ada")


def test_asks_for_a_token_where_there_is_none(sample):
    response = sample("list_things").get("/things")

    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YWRhOmFkYQ==", "Bearer a b", "Bearer .."])
def test_refuses_what_is_no_token(ask, authorization):
    assert ask(authorization) == 401


def test_refuses_a_huge_token_before_it_is_read(ask, issuer, good):
    token = issuer.sign({**good, "realm_access": {"roles": ["admin"]}, "more": "x" * MAX_TOKEN})

    assert ask(f"Bearer {token}") == 401


@pytest.mark.parametrize(
    "roles", ["admin", {"admin": True}, ["customer"], [], None, [["admin"]], [{"admin": 1}], ["Admin"], ["admin "]]
)
def test_lets_nobody_in_whose_roles_are_not_a_list_that_names_one(ask, issuer, good, roles):
    assert ask(f"Bearer {issuer.sign({**good, 'realm_access': {'roles': roles}})}") == 403


@pytest.mark.parametrize("access", [None, "admin", ["admin"], {}])
def test_takes_a_token_without_roles_for_one_that_gives_none(ask, issuer, good, access):
    assert ask(f"Bearer {issuer.sign({**good, 'realm_access': access, 'roles': ['admin']})}") == 403


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://elsewhere.example/realms/fanfare"},
        {"iss": f"{ISSUER}/"},
        {"aud": "fanfare-messages"},
        {"aud": ["account", "fanfare-messages"]},
        {"aud": AUDIENCE.upper()},
        {"aud": []},
        {"exp": "tomorrow"},
        {"sub": None},
        {"sub": 7},
    ],
)
def test_refuses_a_token_whose_claims_are_not_for_here_and_now(verifier, issuer, good, change):
    with pytest.raises(Unauthorized):
        verifier.claims(issuer.sign({**good, **change}))


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -60), ("nbf", 60), ("iat", 60), ("exp", -LONG), ("nbf", LONG)])
def test_refuses_a_token_that_has_ended_or_not_begun(verifier, issuer, good, now, claim, seconds):
    with pytest.raises(Unauthorized):
        verifier.claims(issuer.sign({**good, claim: now + seconds}))


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "iat", "sub"])
def test_refuses_a_token_that_leaves_out_a_claim(verifier, issuer, good, claim):
    del good[claim]
    headers = {"kid": "test"}

    with pytest.raises(Unauthorized):
        verifier.claims(jwt.encode(good, issuer.key, "RS256", headers=headers))


@pytest.mark.parametrize(("seconds", "accepted"), [(LONGEST, True), (LONGEST + 1, False), (LONG * LONG, False)])
def test_refuses_a_token_that_is_good_for_too_long(verifier, issuer, good, now, seconds, accepted):
    token = issuer.sign({**good, "exp": now + seconds})

    if accepted:
        assert verifier.claims(token)["sub"] == "ada"
    else:
        with pytest.raises(Unauthorized):
            verifier.claims(token)


@pytest.mark.parametrize("change", [{"exp": "4000000000"}, {"exp": "4000000000", "iat": "3999999999"}, {"iat": True}])
def test_refuses_a_token_whose_times_are_no_numbers(verifier, issuer, good, change):
    with pytest.raises(Unauthorized):
        verifier.claims(issuer.sign({**good, **change}))


def test_allows_for_clocks_that_differ_a_little(verifier, issuer, good, now):
    assert verifier.claims(issuer.sign({**good, "iat": now + 5, "nbf": now + 5}))["sub"] == "ada"


def test_refuses_an_unsigned_token(verifier, good):
    with pytest.raises(Unauthorized):
        verifier.claims(jwt.encode(good, None, algorithm="none", headers={"kid": "test"}))


@pytest.mark.parametrize("header", [{"alg": "HS256", "kid": "test"}, {"alg": "RS256", "kid": "test"}])
def test_refuses_a_token_signed_with_the_public_key_as_a_secret(verifier, issuer, good, header):
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    public = issuer.key.public_key().public_bytes(encoding, form)

    with pytest.raises(Unauthorized):
        verifier.claims(hmac_signed(good, public, header))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
def test_refuses_another_algorithm_even_with_the_right_key(verifier, issuer, good, algorithm):
    with pytest.raises(Unauthorized):
        verifier.claims(jwt.encode(good, issuer.key, algorithm, headers={"kid": "test"}))


@pytest.mark.parametrize("header", [{"kid": "other"}, {"kid": None}, {"kid": 7}, {"kid": ["test"]}])
def test_refuses_a_token_by_a_key_that_is_not_the_issuers(verifier, good, header):
    elses = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    headers = {name: value for name, value in header.items() if value is not None}

    for signed_by in ({**headers}, {"kid": "test"}):
        token = (
            jwt.encode(good, elses, "RS256", headers=signed_by)
            if isinstance(signed_by.get("kid", ""), str)
            else hmac_signed(good, b"secret", {"alg": "RS256", **signed_by})
        )
        with pytest.raises(Unauthorized):
            verifier.claims(token)


def test_refuses_a_token_that_was_changed(verifier, issuer, good):
    header, claims, signature = issuer.sign(good).split(".")
    changed = encoded({**good, "sub": "olga"}).decode()

    with pytest.raises(Unauthorized):
        verifier.claims(f"{header}.{changed}.{signature}")
    assert verifier.claims(f"{header}.{claims}.{signature}")["sub"] == "ada"


@given(st.text(max_size=300) | st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", fullmatch=True))
def test_refuses_any_garbage_without_a_fuss(garbage):
    nothing = Verifier(Keys(lambda: {"keys": []}), issuer=ISSUER, audience=AUDIENCE, longest=LONGEST)

    with pytest.raises(Unauthorized):
        nothing.claims(garbage)


def test_takes_a_remembered_token_only_until_it_ends(verifier, issuer, good, now, monkeypatch):
    token = issuer.sign(good)
    verifier.claims(token)
    assert verifier.claims(token)["sub"] == "ada"

    monkeypatch.setattr("functions.shared.auth.time.time", lambda: now + 320.0)

    with pytest.raises(Unauthorized):
        verifier.claims(token)


def test_refuses_a_remembered_token_once_its_key_is_no_longer_the_issuers(issuer, good):
    """A leaked key is rotated: what was signed with it is good for no longer than the keys are cached."""
    shown = [json.loads(issuer.jwks.read_text())]
    now = [1000.0]
    verifier = Verifier(
        Keys(lambda: shown[0], monotonic=lambda: now[0]), issuer=ISSUER, audience=AUDIENCE, longest=LONGEST
    )
    token = issuer.sign(good)
    assert verifier.claims(token)["sub"] == "ada"

    shown[0] = {"keys": []}
    now[0] += REFRESH_AFTER + 1

    eventually(lambda: refuses(verifier, token))


def eventually(true):
    """Wait for a thread of the cache's own."""
    ends = time.monotonic() + 20
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.01)


def refuses(verifier, token):
    try:
        verifier.claims(token)
    except Unauthorized:
        return True
    return False


def test_takes_a_token_signed_on_an_elliptic_curve(good):
    key = ec.generate_private_key(ec.SECP256R1())
    public = {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())), "kid": "curve"}
    verifier = Verifier(Keys(lambda: {"keys": [public]}), issuer=ISSUER, audience=AUDIENCE, longest=LONGEST)

    assert verifier.claims(jwt.encode(good, key, "ES256", headers={"kid": "curve"}))["sub"] == "ada"


class TestKeys:
    @pytest.fixture
    def document(self, issuer):
        return json.loads(issuer.jwks.read_text())

    @pytest.fixture
    def world(self, document):
        """An issuer whose answers are counted, and a clock that stands still."""

        class World:
            time, asked, down = 1000.0, 0, False
            answers = threading.Event()
            keys = document["keys"]

        world = World()
        world.answers.set()

        def fetch():
            world.asked += 1
            world.answers.wait(20)
            if world.down:
                raise Unavailable("down")
            return {"keys": world.keys}

        world.cache = Keys(fetch, monotonic=lambda: world.time)
        return world

    def test_asks_the_issuer_once_for_many_tokens(self, world):
        for _ in range(5):
            assert world.cache.get("test") is not None
        assert world.asked == 1

    def test_a_flood_of_made_up_key_ids_is_no_flood_for_the_issuer(self, world):
        for number in range(1000):
            world.time += REFRESH_AT_MOST_EVERY / 1000
            assert world.cache.get(f"made-up-{number}") is None
        assert world.asked <= 2

    def test_finds_a_new_key_soon_after_the_issuer_shows_it(self, world):
        world.cache.get("test")
        world.keys = [{**world.keys[0], "kid": "rotated"}]
        world.time += REFRESH_AT_MOST_EVERY + 0.1

        assert world.cache.get("rotated") is not None

    def test_forgets_a_key_that_the_issuer_has_withdrawn(self, world):
        world.cache.get("test")
        world.keys = []
        world.time += REFRESH_AFTER + 1

        eventually(lambda: world.cache.get("test") is None)

    def test_known_keys_stay_good_while_the_issuer_is_down(self, world):
        world.cache.get("test")
        world.down = True
        world.time += REFRESH_AFTER + 1

        assert world.cache.get("test") is not None
        with pytest.raises(Unavailable):
            world.cache.get("other")

    def test_a_flood_is_no_flood_while_the_issuer_is_down_either(self, world):
        world.down = True
        for number in range(100):
            with pytest.raises(Unavailable):
                world.cache.get(f"made-up-{number}")
        assert world.asked == 1

        world.down = False
        world.time += ASK_AGAIN_AFTER + 0.1
        assert world.cache.get("test") is not None

    def test_known_keys_are_returned_without_waiting_while_the_issuer_hangs(self, world):
        world.cache.get("test")
        world.answers.clear()
        world.time += REFRESH_AFTER + 1

        assert world.cache.get("test") is not None
        assert world.cache.get("test") is not None
        assert world.asked == 2
        world.answers.set()

    def test_an_unknown_key_id_holds_nobody_up_while_the_issuer_hangs(self, world, monkeypatch):
        monkeypatch.setattr("functions.shared.keys.WAIT_FOR_NEW_KEY", 0.05)
        world.cache.get("test")
        world.answers.clear()
        world.time += REFRESH_AT_MOST_EVERY + 1

        for number in range(100):
            with pytest.raises(Unavailable):
                world.cache.get(f"made-up-{number}")
            assert world.cache.get("test") is not None
        assert world.asked == 2
        world.answers.set()

    def test_first_requests_wait_for_one_fetch_together(self, world):
        world.answers.clear()
        with ThreadPoolExecutor(8) as pool:
            found = [pool.submit(world.cache.get, "test") for _ in range(8)]
            eventually(lambda: world.asked == 1)
            world.answers.set()
            assert all(each.result(20) is not None for each in found)
        assert world.asked == 1

    @pytest.mark.parametrize("nonsense", [[], {"keys": 7}, {"keys": [None]}, "keys", None])
    def test_known_keys_stay_good_when_the_issuer_answers_nonsense(self, world, nonsense):
        shown = [{"keys": world.keys}]
        cache = Keys(lambda: shown[0], monotonic=lambda: world.time)
        cache.get("test")
        shown[0] = nonsense
        world.time += REFRESH_AFTER + 1

        with pytest.raises(Unavailable):
            cache.get("other")
        assert cache.get("test") is not None

    def test_a_key_that_cannot_be_read_spoils_no_other(self, world):
        world.keys = [{"kty": "RSA", "kid": "broken", "n": "?", "e": "?"}, *world.keys]

        assert world.cache.get("broken") is None
        assert world.cache.get("test") is not None

    @pytest.mark.parametrize(
        "change", [{"use": "enc"}, {"alg": "RS512"}, {"alg": "HS256"}, {"kty": "oct", "k": "c2VjcmV0"}, {"kid": None}]
    )
    def test_leaves_out_keys_that_are_not_for_signing_as_we_allow(self, world, change):
        world.keys = [{name: value for name, value in {**world.keys[0], **change}.items() if value is not None}]

        assert world.cache.get("test") is None

    def test_says_that_the_issuer_does_not_answer(self, ask, issuer, good, monkeypatch, stand_in):
        monkeypatch.setenv("OIDC_JWKS_URL", stand_in.url)
        stand_in.answers = [(500, {})]

        assert ask(f"Bearer {issuer.sign(good)}") == 503

    def test_shows_the_cluster_its_own_token(self, stand_in, document, tmp_path):
        token_file = tmp_path / "token"
        token_file.write_text("my-own-token\n")
        stand_in.answers = [(200, document)]

        assert Keys(fetch_from(stand_in.url, str(token_file))).get("test") is not None
        assert stand_in.requests[0][2]["authorization"] == "Bearer my-own-token"
