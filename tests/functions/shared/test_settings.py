import os
import subprocess
import sys

import pytest
from msgspec import Struct

from functions.shared import settings
from functions.shared.settings import DatabaseSettings, OidcSettings, SettingsError

GIVEN = {"DATABASE_URL": "postgresql+pg8000://a:b@localhost/c", "THREADS": "8"}


class Optional(Struct, frozen=True):
    wanted: str
    spare: str | None = None


def test_reads_a_field_from_the_variable_of_its_name():
    assert settings.parse(DatabaseSettings, GIVEN) == DatabaseSettings(GIVEN["DATABASE_URL"], threads=8)


def test_takes_an_empty_variable_for_a_missing_one():
    assert settings.parse(Optional, {"WANTED": "x", "SPARE": ""}) == Optional("x")
    with pytest.raises(SettingsError, match="WANTED is missing"):
        settings.parse(Optional, {"WANTED": ""})


def test_names_everything_that_is_missing_or_wrong_in_one_sentence():
    with pytest.raises(SettingsError) as raised:
        settings.check([DatabaseSettings, OidcSettings], {"THREADS": "many", "OIDC_ISSUER": "x"})

    assert str(raised.value) == (
        "Settings: DATABASE_URL is missing, THREADS is wrong (Expected `int`, got `str`), "
        "OIDC_JWKS_URL is missing, OIDC_AUDIENCE is missing."
    )


@pytest.mark.parametrize(("environment", "refused"), [("", True), ("production", True), ("test", False)])
def test_lets_nobody_shift_the_clock_outside_tests(environment, refused):
    environ = {**GIVEN, "FANFARE_CLOCK": "somewhere", "FANFARE_ENV": environment}
    if refused:
        with pytest.raises(SettingsError, match="FANFARE_CLOCK is for tests only"):
            settings.check([DatabaseSettings], environ)
    else:
        settings.check([DatabaseSettings], environ)


def serve(**environ):
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": ".", **environ}
    command = [sys.executable, "-m", "functions.shared.serve"]
    return subprocess.run(command, env=own, capture_output=True, text=True, timeout=30, check=False)


def test_a_function_does_not_start_without_its_settings():
    done = serve(FUNCTION_SOURCE="functions/inventory/get_stock.py", FUNCTION_TARGET="get_stock")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Settings: DATABASE_URL is missing, OIDC_ISSUER is missing, OIDC_JWKS_URL is missing, "
        "OIDC_AUDIENCE is missing.\n"
    )


def test_a_function_does_not_start_with_a_shifted_clock():
    oidc = {"OIDC_ISSUER": "x", "OIDC_JWKS_URL": "x", "OIDC_AUDIENCE": "x"}
    source = {"FUNCTION_SOURCE": "functions/inventory/get_stock.py", "FUNCTION_TARGET": "get_stock"}

    done = serve(**GIVEN, **oidc, **source, FANFARE_CLOCK="clock")

    assert (done.returncode, done.stderr) == (2, "Settings: FANFARE_CLOCK is for tests only.\n")


def test_a_container_says_that_it_does_not_know_what_to_serve():
    done = serve()

    assert (done.returncode, done.stderr) == (2, "Settings: FUNCTION_SOURCE is missing.\n")
