"""What the browser tests ask of the system that they run against."""

import re
from collections.abc import Iterator

from local import realm
from local.catalog import ROOT

E2E = ROOT / "web" / "e2e"


def found(pattern: str) -> Iterator[str]:
    for file in sorted(E2E.rglob("*.ts")):
        yield from re.findall(pattern, file.read_text(encoding="utf-8"))


def test_everyone_who_signs_in_can_do_so_on_a_cluster():
    known = {user["username"] for user in realm.realm()["users"]}

    assert set(found(r'"(customer-[0-9]+)"')) <= known


def test_contributors_read_what_each_tag_means():
    tags = set(found(r'"(@[a-z-]+)"'))
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert tags
    assert [tag for tag in tags if f"| `{tag}` |" not in text] == []
