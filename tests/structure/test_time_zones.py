"""The page's table of older names of time zones, held to the time zone database."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from local.catalog import ROOT

TABLE = ROOT / "web" / "src" / "features" / "calendar" / "model" / "time-zone-aliases.json"
ALIASES: dict[str, list[str]] = json.loads(TABLE.read_text(encoding="utf-8"))
DATABASE = files("tzdata") / "zoneinfo"
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def _cities() -> set[str]:
    lines = (DATABASE / "zone.tab").read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[2] for line in lines if not line.startswith("#")}


def _links() -> Iterator[str]:
    for line in (DATABASE / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        if line.startswith("L "):
            yield line.split()[2]


def _offsets(zone: str) -> list[timedelta | None]:
    weeks = range((LAST - FIRST) // timedelta(weeks=1))
    return [(FIRST + timedelta(weeks=week)).astimezone(ZoneInfo(zone)).utcoffset() for week in weeks]


def test_every_other_name_of_a_city_is_in_the_table():
    named = {name for older in ALIASES.values() for name in older}

    assert set(_links()) - _cities() - {"UTC"} <= named


def test_every_present_name_is_a_city_of_the_database():
    assert set(ALIASES) <= _cities() | {"UTC"}


@pytest.mark.parametrize("present", ALIASES)
def test_older_names_keep_the_same_time(present):
    for older in ALIASES[present]:
        assert _offsets(older) == _offsets(present), older
