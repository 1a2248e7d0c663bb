from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
import sqlalchemy as sa

EVENT = "1f0c9a52-7c11-4d6e-9a68-5b8f3f7d2a01"
RUN = {"revision": 3, "expires": "2026-03-01T23:00:00Z", "snapshot": {"title": "Spring sale"}}
FIRST = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def messages(database):
    """The service's own database."""
    return database("messages")


@pytest.fixture
def put_in_inbox(messages):
    """`put_in_inbox("bob", 3)`: so many unread messages, one a day, the last one the newest; answers their ids."""

    def put(user_id, count=1, *, first_day=1, event_id=EVENT, **values):
        ids = []
        for day in range(first_day, first_day + count):
            ids.append(str(uuid5(UUID(event_id), f"{user_id} {day}")))
            row = {
                "message_id": ids[-1],
                "user_id": user_id,
                "event_id": event_id,
                "occurrence_date": f"2026-03-{day:02}",
            }
            text = {"subject": f"Day {day}", "content": "Come *in*.", "created_at": FIRST + timedelta(days=day - 1)}
            messages.insert("message", {**row, **text, **values})
        return ids

    return put


@pytest.fixture
def open_run(call, clock_at):
    """`open_run(audience=1)`: a run of the event that is open on 1 March; answers what open_run says of it."""

    def open_it(audience=1, **values):
        clock_at("2026-03-01T08:00:00Z")
        body = {"audience": audience, **RUN, **values}
        params = {"event_id": EVENT, "date": "2026-03-01"}
        response = call("messages/open_run", params=params, json=body, role="dispatcher")
        assert response.status_code == 200, response.text
        return response.json

    return open_it


@pytest.fixture
def batch():
    """`batch("anna", "bert", skipped={"carl": "No name."})`: the only slice's only batch, unless told otherwise."""

    def make(*people, skipped=None, last=True, number=0, slices=1, **values):
        written = [{"user_id": each, "subject": "Spring sale", "content": f"Hello *{each}*!"} for each in people]
        left_out = [{"user_id": each, "reason": reason} for each, reason in (skipped or {}).items()]
        place = {
            "event_id": EVENT,
            "date": "2026-03-01",
            "revision": 3,
            "slice": number,
            "slices": slices,
            "last": last,
        }
        return {**place, "messages": written, "skipped": left_out, **values}

    return make


@pytest.fixture
def keep(call):
    """`keep(batch(…))`: hand a batch to create_messages, which takes it; answers what came of it."""

    def kept(body):
        response = call("messages/create_messages", json=body, role="dispatcher")
        assert response.status_code == 200, response.text
        return response.json

    return kept


class Begun:
    """A transaction that writes messages and has not been committed."""

    def __init__(self, database):
        self._connection = database.engine.connect()
        self._connection.begin()

    def put(self, user_id, *, created_at=FIRST):
        row = {"message_id": str(uuid4()), "user_id": user_id, "event_id": str(uuid4()), "created_at": created_at}
        names = ", ".join([*row, "occurrence_date", "subject", "content"])
        values = ", ".join(f":{name}" for name in row)
        statement = f"INSERT INTO message ({names}) VALUES ({values}, '2026-03-01', 'Late', 'Come *in*.')"
        self._connection.execute(sa.text(statement), row)
        return row["message_id"]

    def commit(self):
        self._connection.commit()
        self._connection.close()

    def close(self):
        self._connection.close()


@pytest.fixture
def begun():
    """`begun(messages).put("bob")`: a message that nobody sees before `.commit()`."""
    made = []

    def begin(database):
        made.append(Begun(database))
        return made[-1]

    yield begin
    for each in made:
        each.close()
