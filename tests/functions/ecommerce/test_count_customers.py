import pytest


@pytest.mark.parametrize(("segment", "count"), [(None, 2), ("all", 2), ("vip", 1), ("new", 0), ("lang:en", 1)])
def test_counts_those_of_a_segment_who_have_agreed(call, add_customer, segment, count):
    add_customer("a", tier="vip", language="en")
    add_customer("b", tier="regular", language="de")
    add_customer("c", tier="vip", language="en", marketing_consent=False)

    query = {"segment": segment} if segment else {}
    assert call("ecommerce/count_customers", role="admin", query=query).json == {"count": count}


def test_does_not_know_a_segment_that_there_is_not(call, shop):
    response = call("ecommerce/count_customers", role="admin", query={"segment": "everyone"})

    assert (response.status_code, [error["field"] for error in response.json["errors"]]) == (400, ["segment"])


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("customer", 403), ("scheduler", 403)])
def test_refuses_whoever_does_not_plan_or_send(call, shop, role, status):
    assert call("ecommerce/count_customers", role=role).status_code == status
