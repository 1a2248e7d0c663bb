"""Who acts in a scenario: an admin who changes her mind, customers who come, go and read, a shop that sells out."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from tests.chaos.fault_profiles import Killed
from tests.chaos.ground_truth import GroundTruth, Person, Since
from tests.chaos.services import Services
from tests.chaos.world import World

SEGMENTS = ("all",) * 8 + ("new", "regular", "vip", "lang:de", "lang:en")
SEND_TIMES = ("09:00", "09:00", "00:00", "00:30", "02:00", "02:30", "03:00", "12:00", "23:00", "23:59")
SKUS = ("A", "B")
IN_STOCK = 1000
PATIENCE = timedelta(minutes=2)  # after which somebody tries again
BORDERS = ("0", "000", "4", "7ff", "800", "80", "bff~", "c00", "fff", "fff~", "zoë", "Z", "~", "a b&c/d?é")


class Gone:
    """Stands for an answer that never came."""

    status_code = 500


class Stage:
    """What every actor needs."""

    def __init__(self, services: Services, world: World, truth: GroundTruth, *, zone: str, until: datetime) -> None:
        self.services = services
        self.world = world
        self.truth = truth
        self.zone = ZoneInfo(zone)
        self.until = until

    @property
    def rng(self) -> random.Random:
        return self.world.rng

    def call(self, name: str, path: str, *, role: str, user: str = "ada", **request: Any) -> Any:
        """Ask for something, and return the answer."""
        self.world.calls += 1
        try:
            answer: Any = self.services.call(name, path, role=role, user=user, **request)
        except Killed:
            answer = Gone()
        self.world.note(f"{user}: {name} {path} -> {answer.status_code}")
        return answer

    def sometime(self) -> datetime:
        """Choose a time of the scenario: often one at which something is due, or shortly before or after."""
        days = max(1, (self.until - self.world.now).days)
        day = (self.world.now + timedelta(days=self.rng.randrange(days + 1))).astimezone(self.zone).date()
        if self.rng.random() < 0.5:
            at = self.wall(day, time.fromisoformat(self.rng.choice(SEND_TIMES)))
            return max(self.world.now, at + timedelta(minutes=self.rng.uniform(-10, 40)))
        return self.world.now + (self.until - self.world.now) * self.rng.random()

    def wall(self, day: date, at: time) -> datetime:
        """Return roughly when a clock in the scenario's zone shows this."""
        return datetime.combine(day, at, self.zone)


class Admin:
    """Plans promotions, and changes, moves, withdraws, publishes again and deletes them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._events: list[str] = []
        self._titles = 0

    def plan(self) -> None:
        """Make up what will be done when."""
        stage, rng = self._stage, self._stage.rng
        for _ in range(rng.choice([1, 2, 2, 3])):
            stage.world.after(timedelta(minutes=rng.choice([0, 0, 1, 300])), "an event is planned", self._create)
        for _ in range(rng.choice([0, 1, 2, 4, 8])):
            act = rng.choice([self._edit, self._edit, self._move, self._move, self._withdraw, self._away, self._create])
            stage.world.at(stage.sometime(), f"ada: {act.__name__.strip('_')}", act)

    def meddle(self) -> None:
        """Do something just when something is due."""
        rng, world = self._stage.rng, self._stage.world
        act = rng.choice([self._edit, self._move, self._withdraw, self._withdraw, self._away])
        delay = timedelta(seconds=rng.choice([0, 0.3, 1, 5, 40]) * rng.random())
        world.after(delay, f"ada, just now: {act.__name__.strip('_')}", act)

    def _create(self) -> None:
        rng = self._stage.rng
        body = {
            "title": self._title(),
            "description": "",
            "promotion_package": {"name": "Package", "products": rng.choice([[], [], ["A"], ["A", "B"]])},
            "timezone": str(self._stage.zone),
            "send_time": rng.choice(SEND_TIMES),
            "audience": {"segment": rng.choice(SEGMENTS)},
            "subject": "{{ customer.first_name }}: {{ event.title }}",
            "content": "Until {{ event.end_date }}",
            **self._window(),
        }
        headers = {"Idempotency-Key": f"k-{rng.getrandbits(64)}"}
        for _ in range(rng.choice([1, 1, 2])):
            answer = self._call("create-event", "/events", json=body, headers=headers)
        if answer.status_code == 201:
            self._events.append(answer.json["event_id"])
            self._publish(self._events[-1])
        elif answer.status_code >= 500:
            self._stage.world.after(PATIENCE, "ada: create again", self._create)

    def _publish(self, event_id: str) -> None:
        if self._change("publish-event", event_id, "/publish") >= 500:
            self._stage.world.after(PATIENCE, "ada: publish again", lambda: self._publish(event_id))

    def _edit(self) -> None:
        """Change the text and the audience, or when on a day."""
        rng = self._stage.rng
        soon = (self._stage.world.now + timedelta(minutes=rng.uniform(-90, 90))).astimezone(self._stage.zone)
        changes: list[dict[str, Any]] = [
            {"title": self._title()},
            {"audience": {"segment": rng.choice(SEGMENTS)}},
            {"send_time": rng.choice(SEND_TIMES)},
            {"send_time": f"{soon:%H:%M}"},
            {"timezone": rng.choice(["UTC", "Asia/Kathmandu", "Pacific/Kiritimati"])},
            {"promotion_package": {"name": "Package", "products": rng.choice([[], ["A"]])}},
        ]
        self._update(rng.choice(changes))

    def _move(self) -> None:
        """Change the window."""
        rng, event = self._stage.rng, self._one()
        if event is None:
            return
        start, end = (datetime.fromisoformat(event[name]) for name in ("start_datetime", "end_datetime"))
        by = timedelta(minutes=rng.choice([-1500, -300, -60, -7, 7, 45, 300, 1500]))
        moves = [(start + by, end + by), (start, end + by), (start + by, end), (start, self._now(20)), self._pair()]
        start, end = rng.choice(moves)
        self._update(
            {"start_datetime": start.isoformat(), "end_datetime": min(end, self._stage.until).isoformat()}, event
        )

    def _withdraw(self) -> None:
        """Withdraw an event, and often publish it again: changed or not, soon or much later."""
        rng, world = self._stage.rng, self._stage.world
        event = self._one()
        if event is None:
            return
        event_id = event["event_id"]
        self._change("withdraw-event", event_id, "/withdraw")
        if rng.random() < 0.8:
            delay = timedelta(minutes=rng.choice([0, 0.2, 3, 30, 300]))
            world.after(delay, "ada: publish again", lambda: self._publish(event_id))
        if rng.random() < 0.3:
            world.after(timedelta(minutes=rng.choice([0, 0.1, 2])), "ada: edit", self._edit)

    def _away(self) -> None:
        """Withdraw and delete."""
        event = self._one()
        if event is not None:
            self._change("withdraw-event", event["event_id"], "/withdraw")
            self._change("delete-event", event["event_id"], "", method="DELETE")

    def _update(self, changes: dict[str, Any], event: dict[str, Any] | None = None) -> None:
        event = event or self._one()
        if event is None:
            return
        names = ("title", "description", "promotion_package", "start_datetime", "end_datetime", "timezone", "send_time")
        body = {name: event[name] for name in (*names, "audience", "subject", "content")}
        self._change("update-event", event["event_id"], "", json={**body, **changes})

    def _change(self, function: str, event_id: str, action: str, **request: Any) -> int:
        """Do something with an event as it is now."""
        found = self._call("get-event", f"/events/{event_id}")
        if found.status_code != 200:
            return int(found.status_code)
        headers = {"If-Match": found.headers["ETag"]}
        return int(self._call(function, f"/events/{event_id}{action}", headers=headers, **request).status_code)

    def _one(self) -> dict[str, Any] | None:
        if not self._events:
            return None
        found = self._call("get-event", f"/events/{self._stage.rng.choice(self._events)}")
        event: dict[str, Any] | None = found.json if found.status_code == 200 else None
        return event

    def _call(self, function: str, path: str, **request: Any) -> Any:
        return self._stage.call(f"event_calendar/{function}", path, role="admin", **request)

    def _title(self) -> str:
        self._titles += 1
        return f"Offer {self._titles}"

    def _window(self) -> dict[str, str]:
        start, end = self._pair()
        return {"start_datetime": start.isoformat(), "end_datetime": end.isoformat()}

    def _pair(self) -> tuple[datetime, datetime]:
        """Choose a window of a quarter of an hour to all of the scenario."""
        stage, rng = self._stage, self._stage.rng
        today = stage.world.now.astimezone(stage.zone).date()
        day = today + timedelta(days=rng.choice([0, 0, 0, 1, 2]))
        midnight = stage.wall(day, time.min)
        near = stage.wall(day, time.fromisoformat(rng.choice(SEND_TIMES))) + timedelta(
            minutes=rng.choice([-1, 0, 1, 30])
        )
        start = rng.choice([midnight, near, self._now(-5), self._now(rng.uniform(-600, 900)), self._now(-3000)])
        length = timedelta(hours=rng.choice([0.25, 0.5, 1, 2, 12, 24, 30, 48, 72, 72]))
        least = max(start, self._now(0)) + timedelta(minutes=rng.choice([15, 15, 60]))
        return start, max(least, min(start + length, stage.until))

    def _now(self, minutes: float) -> datetime:
        at = self._stage.world.now + timedelta(minutes=minutes)
        return at.astimezone(self._stage.zone).replace(microsecond=0)


class People:
    """The customers: they come, go, change and read."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._count = 0

    def plan(self) -> None:
        stage, rng = self._stage, self._stage.rng
        for _ in range(rng.randrange(2, 16)):
            self._begin(rng.choice(["new", "regular", "vip"]))
        for _ in range(rng.randrange(10)):
            act = rng.choice([self._change, self._change, self._arrive, self._buy])
            stage.world.at(stage.sometime(), act.__name__, act)
        for _ in range(rng.randrange(6)):
            stage.world.at(stage.sometime(), "someone reads", rng.choice([self._read_one, self._read_all]))

    def meddle(self) -> None:
        """Change someone just when something is due."""
        delay = timedelta(seconds=self._stage.rng.uniform(0, 10))
        self._stage.world.after(delay, "someone changes just now", self._change)

    def _begin(self, tier: str) -> None:
        """Be there before the scenario begins."""
        user_id, person = self._someone(tier)
        shop = self._stage.services.database("ecommerce")
        known = {"first_name": person.first_name, "last_name": "", "email": "", "city": "", "tier": tier}
        now = self._stage.world.now
        own = {"language": person.language, "marketing_consent": person.consents, "updated_at": now}
        shop.insert("customer", {"user_id": user_id, **known, **own})
        self._became(user_id, person)

    def _someone(self, tier: str) -> tuple[str, Person]:
        rng = self._stage.rng
        self._count += 1
        plain = "".join(rng.choices("0123456789abcdef", k=12))
        user_id = rng.choice(BORDERS) if rng.random() < 0.3 else plain
        name = "" if rng.random() < 0.1 else f"N{self._count}"
        person = Person(first_name=name, language=rng.choice(["de", "en"]), tier=tier, consents=rng.random() < 0.8)
        return (plain, person) if user_id in self._stage.truth.people else (user_id, person)

    def _became(self, user_id: str, person: Person) -> None:
        self._stage.truth.people.setdefault(user_id, []).append(Since(self._stage.world.now, person))

    def _arrive(self) -> None:
        self._save(*self._someone("new"))

    def _change(self) -> None:
        rng = self._stage.rng
        user_id = self._anyone()
        person = self._stage.truth.people[user_id][-1].person
        changes = rng.choice([{"consents": not person.consents}, {"language": rng.choice(["de", "en"])}])
        self._save(user_id, msgspec.structs.replace(person, **changes))

    def _save(self, user_id: str, person: Person) -> None:
        own = {"first_name": person.first_name, "last_name": "", "city": ""}
        body = {**own, "language": person.language, "marketing_consent": person.consents}
        with self._stage.world.quiet():
            answer = self._call("ecommerce/update-profile", "/profile", user_id, json=body)
        assert answer.status_code == 200, answer.text
        self._became(user_id, person)

    def _buy(self) -> None:
        user_id = self._anyone()
        person = self._stage.truth.people[user_id][-1].person
        with self._stage.world.quiet():
            bought = self._call(
                "ecommerce/place-order", "/orders", user_id, json={"items": [{"sku": "C", "quantity": 1}]}
            )
        assert bought.status_code == 201, bought.text
        if person.tier == "new":
            self._became(user_id, msgspec.structs.replace(person, tier="regular"))

    def _read_one(self) -> None:
        user_id = self._anyone()
        if listed := self._listed(user_id):
            chosen = self._stage.rng.choice(listed)["message_id"]
            self._stage.truth.maybe_read.add(chosen)
            if self._call("messages/mark-read", f"/messages/{chosen}/read", user_id).status_code == 204:
                self._stage.truth.read.add(chosen)

    def _read_all(self) -> None:
        user_id = self._anyone()
        page = self._page(user_id)
        if page["messages"]:
            self._stage.truth.maybe_read |= {each["message_id"] for each in page["messages"]}
            answer = self._call("messages/mark-all-read", "/messages/read", user_id, json={"as_of": page["as_of"]})
            if answer.status_code == 200:
                at = datetime.fromisoformat(answer.json["read_at"])
                counted = (each for each in page["messages"] if datetime.fromisoformat(each["ends_at"]) > at)
                self._stage.truth.read |= {each["message_id"] for each in counted}

    def _listed(self, user_id: str) -> list[Any]:
        listed: list[Any] = self._page(user_id)["messages"]
        return listed

    def _page(self, user_id: str) -> Any:
        answer = self._call("messages/list-messages", "/messages?limit=100", user_id)
        return answer.json if answer.status_code == 200 else {"messages": []}

    def _anyone(self) -> str:
        return self._stage.rng.choice(list(self._stage.truth.people))

    def _call(self, name: str, path: str, user: str, **request: Any) -> Any:
        return self._stage.call(name, path, role="customer", user=user, **request)


class Shop:
    """Its products, which sell out and come back; and the platform team, which sends dead letters again."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def plan(self) -> None:
        stage, rng = self._stage, self._stage.rng
        long_ago = stage.world.now - timedelta(days=30)
        for sku in (*SKUS, "C"):
            stage.services.database("inventory").insert("stock", {"sku": sku, "available": IN_STOCK})
            stage.truth.sold_out[sku] = [(long_ago, False)]
        stage.services.database("ecommerce").insert(
            "product", {"sku": "C", "name": "C", "description": "", "price_cents": 1}
        )
        for _ in range(rng.choice([0, 0, 1, 3])):
            stage.world.at(stage.sometime(), "stock changes", self._restock)
        for _ in range(rng.randrange(3)):
            stage.world.at(stage.sometime(), "dead letters are sent again", self._replay)

    def _restock(self) -> None:
        stage, rng = self._stage, self._stage.rng
        sku, empty = rng.choice(SKUS), rng.random() < 0.6
        stock = stage.services.database("inventory")
        stock.execute("UPDATE stock SET available = :n WHERE sku = :sku", n=0 if empty else IN_STOCK, sku=sku)
        stage.truth.sold_out[sku].append((stage.world.now, empty))

    def _replay(self) -> None:
        stage = self._stage
        found = stage.call("dead_letters/list-dead-letters", "/dead-letters", role="operator", user="olga")
        for letter in found.json["dead_letters"][:5] if found.status_code == 200 else []:
            path = f"/dead-letters/{quote(letter['dead_letter_id'])}/replay"
            stage.call("dead_letters/replay-dead-letter", path, role="operator", user="olga")
