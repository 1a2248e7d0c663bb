"""Time zones by name. A zone may have several names: Asia/Calcutta and Asia/Kolkata are one."""

import functools
import re
from collections.abc import Mapping
from importlib import resources
from zoneinfo import ZoneInfo

TIMEZONE = r"^[A-Z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}$"
LINK = re.compile(r"^L (\S+) (\S+)$", re.MULTILINE)  # in tzdata.zi: the zone, and another name of it


def is_zone(name: str) -> bool:
    """Return whether this is a zone's name in the IANA database, a present one or an alias."""
    if not re.fullmatch(TIMEZONE, name) or name == "Factory":
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def is_same(one: str, other: str) -> bool:
    """Return whether two names mean one zone."""
    return one == other or _zone_of(one) == _zone_of(other)


def _zone_of(name: str) -> str:
    return _links().get(name, name)


@functools.cache
def _links() -> Mapping[str, str]:
    text = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text(encoding="ascii")
    links = {alias: zone for zone, alias in LINK.findall(text)}
    return {alias: links.get(zone, zone) for alias, zone in links.items()}
