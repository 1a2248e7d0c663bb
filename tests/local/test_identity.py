"""The same for both identity providers; the real Keycloak takes part where FANFARE_TEST_KEYCLOAK is set."""

import base64
import hashlib
import html
import os
import re
import uuid
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from local import identities, keycloak, realm
from local.cast import cast, clients, customer, find
from local.catalog import ROOT
from local.ports import free_port
from local.processes import CannotStart, Child, end, wait_until

SECRETS = {service.client_id: f"{service.client_id}-word" for service in clients().services}
VERIFIER = "a-verifier-that-is-long-enough-for-pkce-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
KINDS = ["oidc-provider", *(["keycloak"] if os.environ.get("FANFARE_TEST_KEYCLOAK") else [])]


class Provider:
    """A running identity provider, as a browser or a service sees it."""

    def __init__(self, origin):
        self.origin = origin
        self.issuer = f"{origin}/realms/fanfare"

    def url(self, endpoint):
        return f"{self.issuer}/protocol/openid-connect/{endpoint}"

    def token(self, auth=None, **asked):
        return httpx.post(self.url("token"), data=asked, auth=auth, timeout=30)

    def claims(self, token, audience):
        [key] = [
            key for key in httpx.get(self.url("certs")).json()["keys"]
            if key["kid"] == jwt.get_unverified_header(token)["kid"]
        ]  # fmt: skip
        return jwt.decode(token, jwt.PyJWK(key), algorithms=["RS256"], audience=audience, issuer=self.issuer)

    def password(self, name, word=None):
        client = clients().cli.client_id
        return self.token(grant_type="password", client_id=client, username=name, password=word or name)


class LikeBrowsers(httpx.HTTPTransport):
    """Browsers send secure cookies to loopback addresses, which Keycloak relies on."""

    def handle_request(self, request):
        answer = super().handle_request(request)
        told = [(name, re.sub(r";\s*Secure", "", value)) for name, value in answer.headers.multi_items()]
        answer.headers = httpx.Headers(told)
        return answer


class Browser:
    """Goes where it is sent, until it is sent back to the shop."""

    def __init__(self, provider):
        self.provider = provider
        self.http = httpx.Client(timeout=30, transport=LikeBrowsers())

    def open(self, **changes):
        asked = {
            "client_id": "fanfare-web",
            "redirect_uri": f"{self.provider.origin}/callback",
            "response_type": "code",
            "scope": "openid profile email",
            "state": "kept",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        given = {name: value for name, value in asked.items() if value is not None}
        return self.follow(self.http.get(self.provider.url("auth"), params=given))

    def follow(self, answer):
        while answer.is_redirect:
            target = answer.headers["location"]
            if urlsplit(target).path in {"/callback", "/goodbye"}:
                return answer
            answer = self.http.get(answer.url.join(target))
        return answer

    def sign_in(self, page, name, word):
        action = html.unescape(re.search(r'<form[^>]*action="([^"]+)"', page.text)[1])
        fields = {"username": name, "password": word, "credentialId": ""}
        return self.follow(self.http.post(page.url.join(action), data=fields))

    def redeem(self, answer, **changes):
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        asked = {
            "grant_type": "authorization_code",
            "client_id": "fanfare-web",
            "code": query["code"][0],
            "redirect_uri": f"{self.provider.origin}/callback",
            "code_verifier": VERIFIER,
            **changes,
        }
        return self.provider.token(**asked)


@pytest.fixture(scope="module", params=KINDS)
def provider(request, tmp_path_factory):
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("identity")
    kind = request.param
    described = identities.program(kind, issuer=f"{origin}/realms/fanfare", port=port, folder=folder, secrets=SECRETS)
    child = Child(described, folder / "log")
    child.start()
    try:
        wait_until(lambda: child.exit_code is not None or child.serves(), described.patience)
        assert child.serves(), (folder / "log").read_text()[-2000:]
        yield Provider(origin)
    finally:
        end([child.noted] if child.noted else [])
        assert child.exit_code is not None
        if kind == "keycloak":
            keycloak.drop(folder)


@pytest.fixture
def browser(provider):
    opened = Browser(provider)
    yield opened
    opened.http.close()


@pytest.mark.parametrize("name", ["ada", "olga", "bob", "carol", "dave", "customer-0001", "customer-1000"])
def test_everyone_of_the_cast_gets_a_token_with_their_own_id_and_roles(provider, name):
    person = find(name)

    claims = provider.claims(provider.password(name).json()["access_token"], "fanfare-messages")

    assert claims["sub"] == str(person.sub)
    assert claims["preferred_username"] == name
    assert claims["name"] == f"{person.first_name} {person.last_name}"
    assert claims["email"] == person.email
    assert set(claims["realm_access"]["roles"]) & set(clients().roles) == set(person.roles)
    assert claims["azp"] == "fanfare-cli"
    assert set(clients().audiences) <= set(claims["aud"])


def test_the_command_lines_token_lasts_an_hour(provider):
    assert provider.password("ada").json()["expires_in"] == 3600


@pytest.mark.parametrize(("name", "word"), [("ada", "wrong"), ("nobody", "nobody"), ("customer-00001", "x")])
def test_a_wrong_password_is_refused(provider, name, word):
    answer = provider.password(name, word)

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("service", "audience"), [(each, audience) for each in clients().services for audience in each.audiences]
)
def test_a_services_token_is_good_for_the_audience_that_it_asked_for_alone(provider, service, audience):
    auth = (service.client_id, SECRETS[service.client_id])

    answer = provider.token(auth, grant_type="client_credentials", scope=audience)

    claims = provider.claims(answer.json()["access_token"], audience)
    assert claims["aud"] in (audience, [audience])
    assert claims["sub"] == str(service.sub)
    assert claims["azp"] == service.client_id
    assert set(claims["realm_access"]["roles"]) & set(clients().roles) == {service.role}


def test_a_service_cannot_ask_for_what_is_not_its_business(provider):
    auth = ("scheduler", SECRETS["scheduler"])

    answer = provider.token(auth, grant_type="client_credentials", scope="fanfare-messages")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


def test_a_service_with_a_wrong_secret_is_refused(provider):
    answer = provider.token(("scheduler", "wrong"), grant_type="client_credentials", scope="fanfare-event-calendar")

    assert answer.status_code == 401


def test_a_customer_signs_in_with_a_browser(provider, browser):
    back = browser.sign_in(browser.open(), "bob", "bob")
    answer = browser.redeem(back)

    assert parse_qs(urlsplit(back.headers["location"]).query)["state"] == ["kept"]
    tokens = answer.json()
    claims = provider.claims(tokens["access_token"], "fanfare-messages")
    assert (claims["sub"], claims["azp"]) == (str(find("bob").sub), "fanfare-web")
    assert set(clients().audiences) <= set(claims["aud"])
    assert tokens["expires_in"] == 300
    assert provider.claims(tokens["id_token"], "fanfare-web")["sub"] == claims["sub"]


def test_a_page_gets_fresh_tokens_without_the_person(provider, browser):
    tokens = browser.redeem(browser.sign_in(browser.open(), "carol", "carol")).json()
    asked = {"grant_type": "refresh_token", "client_id": "fanfare-web", "refresh_token": tokens["refresh_token"]}

    fresh = provider.token(**asked).json()

    assert provider.claims(fresh["access_token"], "fanfare-messages")["sub"] == str(find("carol").sub)


def test_who_is_signed_in_is_not_asked_again(browser):
    browser.sign_in(browser.open(), "ada", "ada")

    assert "code=" in browser.open().headers["location"]


def test_a_wrong_password_is_said_on_the_page_and_can_be_put_right(browser):
    page = browser.sign_in(browser.open(), "ada", "wrong")

    assert re.search(r"(user ?name|username) or (the )?password", page.text, re.IGNORECASE)
    assert 'value="ada"' in page.text
    assert "code=" in browser.sign_in(page, "ada", "ada").headers["location"]


def test_the_demos_pages_have_the_colours_of_the_shop():
    """Both write each theme as one block of custom properties: the light one first, the dark one next."""
    tokens = (ROOT / "web" / "src" / "ui" / "tokens.css").read_text()
    style = (ROOT / "local" / "identity" / "pages.mjs").read_text()
    for shops, own in zip(themes(tokens), themes(style), strict=False):
        colours = {name: value for name, value in own.items() if value.startswith("#")}
        assert {"--accent", "--bg", "--ink"} <= colours.keys()
        assert colours == {name: shops[name] for name in colours}


def themes(css):
    return [dict(re.findall(r"(--[\w-]+): ([^;]+);", block)) for block in re.findall(r":root[^{]*\{([^}]+)\}", css)][:2]


@pytest.mark.parametrize(("wished", "shown"), [("de", "Passwort"), ("en", "Password")])
def test_the_page_speaks_english_and_german(browser, wished, shown):
    page = browser.open(ui_locales=wished)

    assert f'<html lang="{wished}"' in page.text or f'lang="{wished}"' in page.text
    assert shown in page.text


def test_a_code_is_worthless_without_the_verifier(browser):
    back = browser.sign_in(browser.open(), "bob", "bob")

    assert browser.redeem(back, code_verifier="x" * 43).status_code == 400


def test_a_sign_in_without_pkce_is_refused(browser):
    answer = browser.open(code_challenge=None, code_challenge_method=None)

    assert "error=invalid_request" in answer.headers["location"]


@pytest.mark.parametrize("target", ["http://evil.test/callback", "http://127.0.0.1:1/callback"])
def test_nobody_is_sent_back_to_another_origin(browser, target):
    answer = browser.open(redirect_uri=target)

    assert answer.status_code == 400
    assert target not in answer.headers.get("location", "")


def test_signing_out_ends_the_session_and_leads_back(provider, browser):
    tokens = browser.redeem(browser.sign_in(browser.open(), "dave", "dave")).json()
    asked = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": f"{provider.origin}/goodbye"}

    page = browser.follow(browser.http.get(provider.url("logout"), params=asked))
    if not page.is_redirect:
        action = html.unescape(re.search(r'<form[^>]*action="([^"]+)"', page.text)[1])
        xsrf = re.search(r'name="xsrf" value="([^"]+)"', page.text)[1]
        page = browser.follow(browser.http.post(page.url.join(action), data={"xsrf": xsrf, "logout": "yes"}))

    assert page.headers["location"].startswith(f"{provider.origin}/goodbye")
    refresh = {"grant_type": "refresh_token", "client_id": "fanfare-web", "refresh_token": tokens["refresh_token"]}
    assert provider.token(**refresh).status_code == 400
    assert not browser.open().is_redirect


def test_userinfo_tells_who_the_token_is_of(provider, browser):
    tokens = browser.redeem(browser.sign_in(browser.open(), "bob", "bob")).json()

    told = httpx.get(provider.url("userinfo"), headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()

    assert (told["sub"], told["preferred_username"]) == (str(find("bob").sub), "bob")
    assert httpx.get(provider.url("userinfo"), headers={"Authorization": "Bearer x"}).status_code == 401


def test_discovery_names_keycloaks_addresses(provider):
    found = httpx.get(f"{provider.issuer}/.well-known/openid-configuration").json()

    assert found["issuer"] == provider.issuer
    ends = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "certs"}
    more = {"end_session_endpoint": "logout", "userinfo_endpoint": "userinfo"}
    for name, endpoint in {**ends, **more}.items():
        assert found[name] == provider.url(endpoint)


def test_the_manifests_realm_is_the_one_that_these_clients_and_this_cast_make():
    kept = (ROOT / "manifests" / "keycloak" / "realm.json").read_text(encoding="utf-8")

    assert kept == realm.text(realm.realm()), "make it anew: python -m local.realm > manifests/keycloak/realm.json"


def test_the_bare_realm_holds_no_people_no_password_grant_and_no_secret():
    bare = realm.realm(bare=True)

    assert {user["username"] for user in bare["users"]} == {
        f"service-account-{s.client_id}" for s in clients().services
    }
    assert not [client for client in bare["clients"] if client["directAccessGrantsEnabled"]]
    assert all(client.get("secret", "${").startswith("${") for client in bare["clients"])


def test_customers_are_derived_by_rule_and_never_clash():
    people = [*cast().people, *(customer(number) for number in range(1, 1001))]

    assert len({person.sub for person in people}) == len({person.username for person in people}) == 1005
    assert customer(7).sub == uuid.uuid5(cast().namespace, "customer-0007")
    assert find("customer-0007") == customer(7)
    assert find("customer-12345").username == "customer-12345"


@pytest.mark.parametrize("name", ["", "customer-0000", "customer-1", "customer-00012", "Ada", "customer-x"])
def test_nobody_else_is_known(name):
    assert find(name) is None


def test_a_machine_without_node_is_told_so_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(identities, "FETCHED_NODE", tmp_path)

    with pytest.raises(CannotStart, match=r"^Node.js 20 or newer is needed [^.]*\.$"):
        identities.check("oidc-provider")


def test_an_identity_provider_that_is_not_installed_is_told_in_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(identities, "IDENTITY", tmp_path)

    with pytest.raises(CannotStart, match="make setup"):
        identities.check("oidc-provider")


def test_a_machine_without_java_is_told_so_before_keycloak_is_started(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(CannotStart, match=r"^Java 17 or newer is needed for Keycloak"):
        identities.check("keycloak")


def test_a_machine_without_maven_is_told_what_else_helps(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    with pytest.raises(CannotStart, match=r"Maven .* or the file keycloak-quarkus-dist"):
        identities.check("keycloak")
