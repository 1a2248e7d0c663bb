from itertools import chain, pairwise

import pytest


def listed(call, **query):
    response = call("ecommerce/list_customers", role="dispatcher", query=query)
    assert response.status_code == 200, response.text
    return [customer["user_id"] for customer in response.json["customers"]]


def test_tells_the_dispatcher_whom_to_write_to_and_how(call, add_customer):
    add_customer("carol", tier="vip", language="de")

    response = call("ecommerce/list_customers", role="dispatcher")

    assert response.json == {
        "customers": [
            {
                "user_id": "carol",
                "first_name": "Carol",
                "last_name": "Winter",
                "email": "carol@fanfare.example",
                "language": "de",
                "city": "Hamburg",
                "segments": ["vip", "lang:de"],
            }
        ],
        "next_after": None,
    }


def test_leaves_out_whoever_has_not_agreed_even_when_asked_for_by_name(call, add_customer):
    add_customer("bob")
    add_customer("dave", marketing_consent=False)

    assert listed(call) == ["bob"]
    assert listed(call, user_id="dave") == []
    assert listed(call, user_id="bob") == ["bob"]


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("all", ["a", "b", "c"]),
        ("new", ["a"]),
        ("regular", ["b"]),
        ("vip", ["c"]),
        ("lang:de", ["a", "b"]),
        ("lang:en", ["c"]),
    ],
)
def test_knows_every_segment(call, add_customer, segment, expected):
    add_customer("a", tier="new", language="de")
    add_customer("b", tier="regular", language="de")
    add_customer("c", tier="vip", language="en")
    add_customer("d", tier="vip", language="de", marketing_consent=False)

    assert listed(call, segment=segment) == expected


def test_takes_a_range_after_one_id_up_to_another_byte_by_byte(call, add_customer):
    for user_id in ("B", "a", "b", "c", "ä"):
        add_customer(user_id)

    assert listed(call) == ["B", "a", "b", "c", "ä"]
    assert listed(call, after="a", upto="c") == ["b", "c"]
    assert listed(call, after="B", upto="a") == ["a"]
    assert listed(call, after="c") == ["ä"]


def test_slices_cover_everyone_exactly_once(call, add_customer):
    everyone = [f"{number:08x}-0000" for number in range(0, 2**32, 2**28)]
    for user_id in everyone:
        add_customer(user_id)
    borders = ["", "4", "8", "c", None]

    slices = [listed(call, after=after, **({"upto": upto} if upto else {})) for after, upto in pairwise(borders)]

    assert [len(each) for each in slices] == [4, 4, 4, 4]
    assert list(chain(*slices)) == everyone


def test_pages_without_a_gap_or_a_repeat(call, add_customer):
    everyone = [f"{number:04}" for number in range(10)]
    for user_id in everyone:
        add_customer(user_id)

    found, after = [], ""
    while after is not None:
        page = call("ecommerce/list_customers", role="dispatcher", query={"after": after, "limit": 5}).json
        found += [customer["user_id"] for customer in page["customers"]]
        after = page["next_after"]

    assert found == everyone


def test_reads_a_range_through_an_index_in_every_segment(shop, add_customer):
    many = "INSERT INTO customer SELECT md5(n::text), 'A', 'B', 'c', (ARRAY['de','en'])[n % 2 + 1], 'D', "
    shop.execute(f"{many} (ARRAY['new','vip'])[n % 2 + 1], n % 9 > 0, '2026-01-01Z' FROM generate_series(1, 5000) AS n")
    shop.execute("ANALYZE customer")

    for where in ("true", "tier = 'vip'", "language = 'de'"):
        plan = shop.execute(
            f"EXPLAIN SELECT * FROM customer WHERE marketing_consent AND {where} "
            "AND user_id > '40' AND user_id <= '41' ORDER BY user_id LIMIT 1001"
        )
        text = "\n".join(row[0] for row in plan)
        assert "user_id > '40'" in text
        assert "Seq Scan" not in text, text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"segment": "nobody"}, "segment"),
        ({"segment": "lang:fr"}, "segment"),
        ({"limit": 1001}, "limit"),
        ({"limit": 0}, "limit"),
        ({"after": "x" * 65}, "after"),
        ({"consent": "false"}, "consent"),
        ([("after", "a"), ("after", "b")], "after"),
    ],
)
def test_names_the_parameter_that_is_wrong(call, shop, query, field):
    response = call("ecommerce/list_customers", role="dispatcher", query=query)

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, [field])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("shop", 403), ("operator", 403)])
def test_shows_nobody_else_who_the_customers_are(call, add_customer, role, status):
    add_customer("bob")

    response = call("ecommerce/list_customers", role=role)

    assert response.status_code == status
    assert "bob" not in response.text
