"""What a search finds, in which writing, and what it needs to know for it."""
# ruff: noqa: RUF001 - characters that look like others are what is tested

from datetime import datetime

import pytest

from functions.event_calendar.core import search
from tests.functions.event_calendar.conftest import BEFORE, PRODUCTS, draft, if_match

PACKAGE = {"name": "Autumn box", "coupon_code": "LEAVES15", "products": ["MUG", "TEA-07"]}


@pytest.fixture
def find(call):
    def find(q, **query):
        response = call("event_calendar/list_events", query={"q": q, **query}, role="admin")
        assert response.status_code == 200, response.json
        return [event["title"] for event in response.json["events"]]

    return find


def plain(title, **changes):
    return {"title": title, "description": "", "promotion_package": {"name": "-"}, **changes}


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Café menu", "café"),
        ("Cafe\u0301 menu", "caf\u00e9"),
        ("Café menu", "cafe\u0301"),
        ("Café menu", "cafe"),
        ("Cafe menu", "Café"),
        ("Straße", "strasse"),
        ("STRASSE", "straße"),
        ("ΣΟΦΙΑΣ", "σοφιας"),
        ("σοφιας", "ΣΟΦΙΑΣ"),
        ("Σοφίας", "ΣΟΦΙΑΣ"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Smørrebrød", "smorrebrod"),
        ("ﬁne things", "fine"),
        ("ＳＡＬＥ", "sale"),
        ("春のセール", "春"),
        ("春のセール", "セール"),
        ("春のセール", "のセ"),
        ("تخفيضات الربيع", "الربيع"),
        ("весенняя распродажа", "РАСПРОДАЖА"),
        ("كِتاب", "كتاب"),
        ("كتاب", "كـتاب"),
        ("שָׁלוֹם", "שלום"),
        ("Mother\u00b4s day", "mother's"),
        ("Mother's day", "mother’s"),
        ("Mother’s day", "mother's"),
        ("Pre–season", "pre-season"),
        ("Sum\u00admer", "summer"),
        ("Spring 🎉", "🎉"),
        ("Half price 50%", "50%"),
        ("Half price 50%", "%"),
        ("a_b", "_"),
        ("back\\slash", "\\"),
        ("20% off XL", "xl"),
        ("20% off XL", "2"),
        ("20% off XL", "of"),
        ("20% off XL", "off 20% x"),
        ("Blueberries", "berr"),
    ],
)
def test_finds_a_title_in_any_writing(find, keep, title, words):
    keep(**plain(title))
    keep(**plain("Nothing like it"))

    assert find(words) == [title]


@pytest.mark.parametrize(
    "words",
    ["%", "_", "\\", "' OR 1=1 --", "50%%", "sale summer", "zaacf", "ZADMD", "1f389", "prings", "\u00a8", "\u1fbd"],
)
def test_finds_nothing_by_what_is_not_written(find, keep, words):
    keep(**plain("Spring sale for Σοφία 🎉"))

    assert find(words) == []


@pytest.mark.parametrize(
    "words",
    [
        "Spring sale ",
        "  sale spring",
        "sale\tspring",
        "spring everything",
        "leaves15",
        "AUTUMN sale",
        "tea-07",
        "mug box go",
    ],
)
def test_finds_all_words_in_any_order_and_any_text(find, keep, words):
    keep(title="Spring sale", description="Everything must go", promotion_package=PACKAGE)
    keep(**plain("Spring"))
    keep(**plain("Sale"))

    assert find(words) == ["Spring sale"]


def test_finds_what_was_changed_and_not_what_it_was(call, find, keep):
    event = keep(**plain("Spring sale"))
    assert find("spring") == ["Spring sale"]
    place = {"params": {"event_id": event["event_id"]}, "headers": if_match(1)}

    call("event_calendar/update_event", json=draft(**plain("Summer sale")), role="admin", **place)

    assert (find("spring"), find("summer")) == ([], ["Summer sale"])


def test_finds_nothing_of_what_was_deleted(call, find, keep, calendar):
    event = keep(**plain("Spring sale"))
    assert find("spring") == ["Spring sale"]

    call("event_calendar/delete_event", params={"event_id": event["event_id"]}, headers=if_match(1), role="admin")

    assert (find("spring"), calendar.rows("event_search")) == ([], [])


def test_indexes_what_was_saved_before_there_was_an_index(find, keep, calendar):
    for number in range(5):
        keep(**plain(f"Spring sale {number}"))
    calendar.execute("TRUNCATE event_search, search_position")

    assert len(find("spring")) == 5


class TestTotal:
    def test_counts_over_all_pages_and_all_times(self, call, keep):
        for month in range(1, 8):
            start, end = f"2027-0{month}-01T00:00:00+01:00", f"2027-0{month}-02T00:00:00+01:00"
            keep(**plain(f"Sale {month}", start_datetime=start, end_datetime=end))

        page = call("event_calendar/list_events", query={"q": "sale", "limit": 3}, role="admin").json
        rest = {"q": "sale", "limit": 100, "cursor": page["next_cursor"]}
        more = call("event_calendar/list_events", query=rest, role="admin").json

        assert [event["title"] for event in page["events"]] == ["Sale 1", "Sale 2", "Sale 3"]
        assert (page["total"], more["total"], len(more["events"])) == (7, 7, 4)

    @pytest.mark.usefixtures("shop")
    def test_counts_within_the_range_and_the_status_that_are_asked_for(self, call, keep, move):
        move("publish", keep(title="Spring sale"))
        keep(title="Spring draft")
        keep(title="Spring 2027", start_datetime="2027-03-01T00:00:00Z", end_datetime="2027-03-02T00:00:00Z")

        def total(**query):
            return call("event_calendar/list_events", query={"q": "spring", **query}, role="admin").json["total"]

        assert (total(), total(to="2027-01-01T00:00:00Z"), total(status="PUBLISHED")) == (3, 2, 1)

    def test_is_not_counted_without_words(self, call, keep):
        keep()

        assert call("event_calendar/list_events", role="admin").json["total"] is None

    def test_pages_in_order_through_more_than_are_counted(self, call, find, keep, calendar):
        keep(**plain("Sale"))
        find("sale")
        calendar.execute(
            """INSERT INTO event SELECT gen_random_uuid(), title, description, promotion_package,
            start_datetime + n * interval '1 hour', end_datetime + n * interval '1 hour', timezone, send_time, audience,
            subject, content, status, created_by, created_at, updated_at, revision
            FROM event, generate_series(1, 5200) n"""
        )
        calendar.execute(
            "INSERT INTO event_search SELECT event_id, 1, '{}', ' sale ' FROM event ON CONFLICT DO NOTHING"
        )
        seen, query = [], {"q": "sale", "limit": 100}
        while True:
            page = call("event_calendar/list_events", query=query, role="admin").json
            assert page["total"] == 1000
            seen += page["events"]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]

        assert len({event["event_id"] for event in seen}) == 5201
        starts = [datetime.fromisoformat(event["start_datetime"]) for event in seen]
        assert starts == sorted(starts)


class TestProductNames:
    @pytest.mark.usefixtures("shop")
    def test_are_found(self, find, keep):
        keep(**plain("Mugs", promotion_package={"name": "-", "products": ["MUG"]}))
        keep(**plain("Caps", promotion_package={"name": "-", "products": ["CAP"]}))

        assert (find("sunrise"), find("cafe cap")) == (["Mugs"], ["Caps"])

    def test_a_draft_is_saved_while_the_shop_does_not_answer_and_found_by_name_later(self, find, keep, shop, clock_at):
        shop.outside.on("GET", PRODUCTS, status=503)
        keep(**plain("Mugs", promotion_package={"name": "-", "products": ["MUG"]}))
        assert (find("sunrise"), find("mug")) == ([], ["Mugs"])

        clock_at("2026-03-01T12:01:00+01:00")
        shop.outside.on("GET", PRODUCTS, {"products": [{"sku": "MUG", "name": "Sunrise mug", "price_cents": 900}]})
        keep(**plain("More mugs", promotion_package={"name": "-", "products": ["MUG"]}))

        assert sorted(find("sunrise")) == ["More mugs", "Mugs"]

    @pytest.mark.parametrize("answer", [{"products": None}, {}, [], {"products": [{"sku": 1}]}])
    def test_an_answer_that_cannot_be_read_changes_nothing(self, find, keep, shop, answer):
        shop.outside.on("GET", PRODUCTS, answer)
        keep(**plain("Mugs", promotion_package={"name": "-", "products": ["MUG"]}))

        assert find("mug") == ["Mugs"]

    def test_a_renamed_product_is_found_by_its_new_name(self, find, keep, shop, clock_at):
        package = {"name": "-", "products": ["MUG"]}
        keep(**plain("Mugs", promotion_package=package))
        assert find("sunrise") == ["Mugs"]

        shop.names["MUG"] = "Sunset mug"
        clock_at("2026-03-01T12:11:00+01:00")
        keep(**plain("Others", promotion_package={"name": "-", "products": ["CAP"]}))

        assert (find("sunrise"), find("sunset")) == ([], ["Mugs"])

    def test_are_not_asked_for_with_every_save(self, keep, shop):
        for number in range(3):
            keep(**plain(f"Mugs {number}", promotion_package={"name": "-", "products": ["MUG"]}))
        keep(**plain("For all of the shop"))

        assert len(shop.outside.requests_to(PRODUCTS)) == 1


def test_writes_every_character_so_that_none_is_special_to_like():
    everything = "".join(map(chr, [*range(32, 0x3000), 0x1F389, 0x10FFFF]))

    assert set(search.searchable([everything])) <= set(" ABCDEFGHIJKLMNOPZabcdefghijklmnopqrstuvwxyz0123456789")


def test_looks_words_up_in_an_index(calendar, keep, find):
    from functions.event_calendar.core.reads import HITS, OF_FEW, PAGE  # noqa: PLC0415 - the one test that looks inside

    keep(**plain("Spring"))
    find("spring")
    calendar.execute(
        """INSERT INTO event SELECT gen_random_uuid(), title, description, promotion_package,
        start_datetime, end_datetime, timezone, send_time, audience,
        subject, content, status, created_by, created_at, updated_at, revision
        FROM event, generate_series(1, 10000)"""
    )
    calendar.execute("INSERT INTO event_search SELECT event_id, 1, '{}', ' autumn ' FROM event ON CONFLICT DO NOTHING")
    calendar.execute("SELECT gin_clean_pending_list('event_search_by_text')")
    calendar.execute("ANALYZE event, event_search")
    page = PAGE.format(filters=OF_FEW.format(words="text LIKE :word0"))

    given = {"word0": "%spring%", "now": BEFORE, "at": None, "id": None, "limit": 51}
    plans = [calendar.execute(f"EXPLAIN {page}", **given)]
    plans += [calendar.execute(f"EXPLAIN {HITS.format(words='text LIKE :word0')}", word0="%spring%", most=5001)]

    for plan in plans:
        assert "event_search_by_text" in "\n".join(line[0] for line in plan)
