"""The checker: exactly one message per eligible customer, promotion and due day, and everything that says so agrees.

All messages of a day say what one revision of the promotion says, unless it was withdrawn and published again.

It knows nothing of how Fanfare works. It reads the public API and the databases, has its own way to tell when a day is
due, and reads in the ground truth what happened outside.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from tests.chaos.ground_truth import GroundTruth

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
FINEST = timedelta(milliseconds=1)  # messages carry whole milliseconds
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


class System(Protocol):
    """The system as anybody sees it."""

    def get(self, path: str, *, role: str, user: str) -> Any:
        """Return what GET answers, decoded; None where there is nothing."""

    def rows(self, service: str, statement: str) -> Sequence[Any]:
        """Look into a service's database."""


class Version(Struct, frozen=True, kw_only=True):
    """A promotion as it was in [since, until)."""

    revision: int
    since: datetime
    until: datetime
    published: bool
    fields: Mapping[str, Any]

    @property
    def segment(self) -> str:
        return str(self.fields["audience"]["segment"])

    def due_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Return from when to when a local day's delivery may start."""
        window = (instant(self.fields["start_datetime"]), instant(self.fields["end_datetime"]))
        return due_day(day, window, self.fields["timezone"], self.fields["send_time"])


class Chance(Struct, frozen=True, kw_only=True):
    """A day of a promotion that the system has had the chance to deliver, by `end`; it was first due at `first`."""

    first: datetime
    end: datetime


class Checker:
    """Checks one system after one scenario."""

    def __init__(
        self,
        system: System,
        truth: GroundTruth,
        *,
        now: datetime,
        events: Sequence[str] | None = None,
        readers: Sequence[str] | None = None,
    ) -> None:
        """Check all of the system, or some of its events and the inboxes of some of its people."""
        self._events = events
        self._readers = readers
        self._system = system
        self._truth = truth
        self._now = now
        self._faults: list[str] = []
        self.messages = [row._asdict() for row in system.rows("messages", "SELECT * FROM message")]
        self.delivered = 0
        self.due = 0

    def faults(self) -> list[str]:
        """Return everything that is not as it should be."""
        by_event: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for message in self.messages:
            by_event[str(message["event_id"])].append(message)
        known = [str(row[0]) for row in self._system.rows("event_calendar", "SELECT DISTINCT event_id FROM change")]
        people = {*self._truth.people, *(message["user_id"] for message in self.messages)}
        for event_id in sorted({*known, *by_event}) if self._events is None else self._events:
            self._check_event(event_id, by_event[event_id])
        for user_id in sorted(people) if self._readers is None else self._readers:
            self._check_inbox(user_id)
        self._check_reading()
        return self._faults

    def _fault(self, sentence: str) -> None:
        self._faults.append(sentence)

    def _check_event(self, event_id: str, messages: Sequence[Mapping[str, Any]]) -> None:
        versions = history(self._system, event_id)
        by_day: defaultdict[date, list[Mapping[str, Any]]] = defaultdict(list)
        for message in messages:
            by_day[message["occurrence_date"]].append(message)
        runs = {date.fromisoformat(run["date"]): run for run in self._admin(f"/runs/{event_id}")["runs"]}
        event = self._admin(f"/events/{event_id}")
        outcomes = {date.fromisoformat(run["date"]): run for run in (event or {}).get("runs", [])}
        missed = {date.fromisoformat(day) for day in (event or {}).get("missed", [])}
        for day in sorted({*self._days(versions), *by_day, *runs, *outcomes}):
            scenario = Day(event_id=event_id, day=day, versions=versions, truth=self._truth)
            self._check_day(scenario, by_day[day])
            self._check_run(scenario, by_day[day], runs.get(day), outcomes.get(day), gone=event is None)
            self._check_missed(scenario, is_recorded=day in missed, has_run=day in runs or day in outcomes)
        self._check_end(event_id, event, versions)

    def _check_day(self, scenario: "Day", messages: Sequence[Mapping[str, Any]]) -> None:
        counts = Counter(message["user_id"] for message in messages)
        self.delivered += len(messages)
        for user_id, count in counts.items():
            if count > 1:
                self._fault(f"{user_id} has {count} messages of {scenario}")
        for earlier, later in itertools.pairwise(sorted({message["revision"] for message in messages})):
            if not scenario.withdrawn_between(earlier, later):
                self._fault(f"{scenario} says what revisions {earlier} and {later} say, and was never withdrawn")
        for message in messages:
            if reason := scenario.not_for(message):
                self._fault(f"{message['user_id']} has a message of {scenario} from {message['created_at']}: {reason}")
        for user_id in self._truth.people if scenario.chance else ():
            if scenario.must_have(user_id):
                self.due += 1
                if not counts[user_id]:
                    self._fault(
                        f"{user_id} has no message of {scenario}, for which there was a chance: {scenario.chance}"
                    )

    def _check_run(self, scenario: "Day", messages: Sequence[Any], run: Any, outcome: Any, *, gone: bool) -> None:
        if run is None:
            if messages or outcome or scenario.chance:
                self._fault(f"{scenario} has no run")
            return
        accounted = run["created"] + run["duplicates"] + sum(run["skipped"].values())
        read = sum(message["is_read"] for message in messages)
        self._agree(scenario, "the ledger's messages", run["created"], len(messages))
        self._agree(scenario, "duplicates", run["duplicates"], 0)
        self._agree(scenario, "recipients", run["recipients"], accounted)
        self._agree(scenario, "read messages", run["read"], read)
        for started_at, revision in self._started(scenario):
            if reason := scenario.not_begun(started_at, revision):
                self._fault(f"{scenario} was started at {started_at}: {reason}")
        if run["state"] in {"completed", "failed"}:
            self._agree(scenario, "slices", run["slices_done"], run["slices"])
            nobody = bool(run["skipped"]) and run["created"] + run["duplicates"] == 0
            self._agree(scenario, "failure", run["state"] == "failed", nobody)
        if scenario.chance and run["state"] not in {"completed", "failed", "skipped"}:
            self._fault(f"the run of {scenario} is {run['state']}: {run['slices_done']} of {run['slices']}")
        if scenario.is_stopped and run["state"] in {"running", "incomplete"}:
            self._fault(f"{scenario} was withdrawn, and its run is {run['state']}")
        if outcome is None and (scenario.chance or scenario.is_stopped) and not gone:
            self._fault(f"the calendar does not know what came of {scenario}")
        if outcome is not None:
            same = ("recipients", "created", "duplicates", "skipped")
            self._agree(scenario, "outcome", {name: outcome[name] for name in same}, {name: run[name] for name in same})
            # The calendar names the main reason of a failure, which the ledger has by customer only.
            reason = max(run["skipped"], key=run["skipped"].get) if run["state"] == "failed" else run["reason"]
            self._agree(scenario, "reason", outcome["reason"], reason)
            self._agree(scenario, "state", outcome["outcome"], run["state"])

    def _check_missed(self, scenario: "Day", *, is_recorded: bool, has_run: bool) -> None:
        """A day is missed where it was not started until it expired, which is known soon after."""
        if is_recorded and (has_run or scenario.chance or not any(at <= self._now for at in scenario.expiries)):
            self._fault(f"{scenario} counts as missed")
        if not is_recorded and not has_run and not self._started(scenario) and scenario.is_noticed(self._now):
            self._fault(f"{scenario} was missed, and nothing says so")

    def _started(self, scenario: "Day") -> Sequence[Any]:
        own = f"event_id = '{scenario.event_id}' AND date = '{scenario.day}' AND state != 'missed'"
        return self._system.rows("event_calendar", f"SELECT started_at, revision FROM occurrence WHERE {own}")

    def _agree(self, scenario: "Day", what: str, found: Any, expected: Any) -> None:
        if found != expected:
            self._fault(f"{what} of {scenario}: {found}, not {expected}")

    def _check_end(self, event_id: str, event: Any, versions: Sequence[Version]) -> None:
        """What was published and is over counts as expired, in the database too."""
        if event is None or not versions[-1].published:
            return
        over = instant(event["end_datetime"])
        calm = any(max(since, over + HOUR) + self._truth.chance <= until for since, until in self._truth.calm)
        stored = self._system.rows("event_calendar", f"SELECT status FROM event WHERE event_id = '{event_id}'")[0][0]
        if over <= self._now and event["status"] != "EXPIRED":
            self._fault(f"{event_id} is {event['status']} after its end")
        if calm and over + HOUR + self._truth.chance <= self._now and stored != "EXPIRED":
            self._fault(f"{event_id} is stored as {stored} after its end")

    def _check_inbox(self, user_id: str) -> None:
        own = {str(each["message_id"]): each for each in self.messages if each["user_id"] == user_id}
        unread = {name for name, each in own.items() if not each["is_read"] and self._now < each["ends_at"]}
        listed = self._listed(user_id, "")
        if Counter(each["message_id"] for each in listed) != Counter(own.keys()):
            self._fault(f"the inbox of {user_id} shows {len(listed)} messages, not {len(own)}")
        if Counter(each["message_id"] for each in self._listed(user_id, "&unread=true")) != Counter(unread):
            self._fault(f"the unread messages of {user_id} are not {len(unread)}")
        counted = self._system.get("/messages/unread-count", role="customer", user=user_id)["unread"]
        if counted != len(unread):
            self._fault(f"{user_id} sees {counted} unread messages, and has {len(unread)}")

    def _listed(self, user_id: str, query: str) -> list[Any]:
        found: list[Any] = []
        cursor = ""
        while True:
            path = f"/messages?limit=7{query}{cursor}"
            page = self._system.get(path, role="customer", user=user_id)
            found += page["messages"]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        order = [(instant(each["created_at"]), each["message_id"]) for each in found]
        if order != sorted(order, reverse=True):
            self._fault(f"the inbox of {user_id} is out of order")
        return found

    def _check_reading(self) -> None:
        read = {str(each["message_id"]) for each in self.messages if each["is_read"]}
        if lost := self._truth.read - read:
            self._fault(f"{len(lost)} messages were marked as read and are not")
        if more := read - self._truth.read - self._truth.maybe_read:
            self._fault(f"{len(more)} messages count as read, which nobody has read")

    def _days(self, versions: Sequence[Version]) -> Iterator[date]:
        for version in versions:
            if version.published:
                zone = ZoneInfo(version.fields["timezone"])
                start, end = (instant(version.fields[name]) for name in ("start_datetime", "end_datetime"))
                first = max(start, version.since - timedelta(days=2)).astimezone(zone).date()
                last = min(end, version.until, self._now).astimezone(zone).date()
                yield from (first + timedelta(days=n) for n in range((last - first).days + 1))

    def _admin(self, path: str) -> Any:
        return self._system.get(path, role="admin", user="ada")


class Day(Struct, frozen=True, kw_only=True):
    """One local day of one promotion, through all that became of it."""

    event_id: str
    day: date
    versions: Sequence[Version]
    truth: GroundTruth

    def __str__(self) -> str:
        return f"{self.event_id[:8]} on {self.day}"

    @property
    def starts(self) -> list[tuple[datetime, datetime, Version]]:
        """From when to when the day's run could start, under each version.

        What was changed in the very instant in which it was due had been due: its run may have been asked for.
        """
        found = []
        for version in self.versions:
            if version.published and (due := version.due_on(self.day)):
                since, until = max(due[0], version.since), min(due[1], version.until)
                if since < due[1] and since <= until:
                    found.append((since, until, version))
        return found

    @property
    def expiries(self) -> list[datetime]:
        """The instants at which the day expired, under versions that were published until then."""
        return [until for _, until, version in self.starts if until == (version.due_on(self.day) or (NEVER, NEVER))[1]]

    def is_noticed(self, now: datetime) -> bool:
        """Whether the day expired, and the promotion stayed as it was through a calm afterwards."""
        return any(
            max(until, since) + self.truth.chance <= min(version.until, calm_until, now)
            for _, until, version in self.starts
            if until in self.expiries
            for since, calm_until in self.truth.calm
        )

    @property
    def chance(self) -> Chance | None:
        """The first calm that was long enough for the whole day's delivery."""
        starts = self.starts
        for (since, until, _), (calm_since, calm_until) in itertools.product(starts, self.truth.calm):
            end = max(since, calm_since) + self.truth.chance
            if end <= min(until, calm_until) and not self._ran_out(starts[0][0], end):
                return Chance(first=starts[0][0], end=end)
        return None

    def must_have(self, user_id: str) -> bool:
        """Whether this person was one of those whom the message is for, from first to last."""
        chance = self.chance
        if chance is None or not self.truth.known_throughout(user_id, chance.first):
            return False
        versions = [version for since, _, version in self.starts if since <= chance.end]
        lives = list(self.truth.lives(user_id, chance.first, chance.end))
        return all(person.first_name and person.belongs_to(each.segment) for person in lives for each in versions)

    def not_for(self, message: Mapping[str, Any]) -> str:
        """Return why a message should not be there; nothing where it may."""
        version = next((each for _, _, each in self.starts if each.revision == message["revision"]), None)
        if version is None:
            return f"revision {message['revision']} was not one to start the day with"
        return self._not_then(version, message["created_at"]) or self._not_to(version, message)

    def _not_to(self, version: Version, message: Mapping[str, Any]) -> str:
        at, user_id = message["created_at"], message["user_id"]
        if user_id not in self.truth.people:
            return "there is no such customer"
        lives = list(self.truth.lives(user_id, at - self.truth.slack, at + FINEST))
        if not any(person.belongs_to(version.segment) for person in lives):
            return "it is not for this customer"
        expected = {f"{person.first_name}: {version.fields['title']}" for person in lives}
        if message["subject"] not in expected:
            return f"it says {message['subject']!r}, not one of {expected}"
        if message["ends_at"] != instant(version.fields["end_datetime"]):
            return f"its offer ends at {message['ends_at']}"
        return ""

    def not_begun(self, at: datetime, revision: int) -> str:
        """Return why the day should not have been started then; nothing where it may."""
        began = [(since, until) for since, until, version in self.starts if version.revision == revision]
        if any(since <= at + FINEST and at - FINEST <= until for since, until in began):
            return ""
        return f"it was not to start then at revision {revision}"

    def withdrawn_between(self, earlier: int, later: int) -> bool:
        """Whether the promotion was withdrawn after one revision and before another."""
        return any(earlier < version.revision < later and not version.published for version in self.versions)

    @property
    def is_stopped(self) -> bool:
        """Whether the promotion was withdrawn for good, in time for its delivery to be stopped."""
        last = self.versions[-1]
        soon = datetime.combine(self.day, time.min, UTC) + timedelta(days=2)
        calm = any(max(last.since, since) + self.truth.chance <= until for since, until in self.truth.calm)
        return not last.published and last.since < soon and calm

    def _not_then(self, version: Version, at: datetime) -> str:
        if at + FINEST < self._first(version) or at - self.truth.slack > self._last(version):
            return "it was not due then"
        if self._empty(version.fields["promotion_package"]["products"], self.starts[0][0], at, every=True):
            return "its products were sold out"
        return "it was withdrawn long before" if self._withdrawn_long_before(version, at) else ""

    def _first(self, version: Version) -> datetime:
        return next(since for since, _, each in self.starts if each is version)

    def _last(self, version: Version) -> datetime:
        """Return until when a day that was started at a revision may be finished; its end may have moved since."""
        later = itertools.takewhile(lambda each: each.published, self.versions[self.versions.index(version) :])
        return max(due[1] for each in later if (due := each.due_on(self.day))) + HOUR

    def _withdrawn_long_before(self, version: Version, at: datetime) -> bool:
        """Whether there was a calm in which the delivery could have been stopped."""
        after = self.versions[self.versions.index(version) :]
        stopped = next((each.since for each in after if not each.published), NEVER)
        return any(max(stopped, since) + self.truth.chance <= min(at, until) for since, until in self.truth.calm)

    def _ran_out(self, since: datetime, until: datetime) -> bool:
        """Whether all products of some version were sold out at some time."""
        versions = [version for _, _, version in self.starts]
        return any(
            self._empty(each.fields["promotion_package"]["products"], since, until, every=False) for each in versions
        )

    def _empty(self, skus: Sequence[str], since: datetime, until: datetime, *, every: bool) -> bool:
        """Whether there are products, and all of them were sold out at some time (every: all the time)."""
        if not skus:
            return False
        marks = sorted({since, *(at for sku in skus for at, _ in self.truth.sold_out[sku] if since < at <= until)})
        states = [all(self._is_empty(sku, at) for sku in skus) for at in marks]
        return all(states) if every else any(states)

    def _is_empty(self, sku: str, at: datetime) -> bool:
        return [empty for since, empty in self.truth.sold_out[sku] if since <= at][-1]


def history(system: System, event_id: str) -> list[Version]:
    """Return all that a promotion has been, out of the calendar's own history."""
    changes: list[Any] = []
    before = ""
    while True:
        page = system.get(f"/events/{event_id}/history?limit=100{before}", role="admin", user="ada")
        changes += page["changes"]
        if page["next_before"] is None:
            break
        before = f"&before={page['next_before']}"
    return list(_versions(list(reversed(changes))))


def _versions(changes: Sequence[Any]) -> Iterator[Version]:
    fields: dict[str, Any] = {}
    published = False
    moves = [change for change in changes if change["action"] not in {"expired", "run_recorded", "day_missed"}]
    for change, following in itertools.zip_longest(moves, moves[1:]):
        fields = _changed(fields, {name: each["to"] for name, each in change["fields"].items() if name != "status"})
        published = {"published": True, "withdrawn": False, "deleted": False}.get(change["action"], published)
        until = instant(following["changed_at"]) if following else NEVER
        since, revision = instant(change["changed_at"]), change["revision"]
        yield Version(revision=revision, since=since, until=until, published=published, fields=fields)


def _changed(fields: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Lay changed fields over what an event was; `promotion_package.products` is a part of one."""
    changed = dict(fields)
    for name, value in changes.items():
        whole, _, part = name.partition(".")
        changed[whole] = {**changed.get(whole, {}), part: value} if part else value
    return changed


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def due_day(
    day: date, window: tuple[datetime, datetime], zone: str, send_time: str
) -> tuple[datetime, datetime] | None:
    """Return from when to when a local day's delivery may start, found by looking at the clock on the wall."""
    start, end = window
    begins, ends = first_minute(zone, day, time.min), day_end(zone, day)
    if begins is None or ends <= start or begins >= end:
        return None
    due = first_minute(zone, day, time.fromisoformat(send_time)) or ends
    if not start <= due < end:
        if start < begins:
            return None
        due = start
    return due, min(end, max(ends, due + HOUR))


@lru_cache(maxsize=10_000)
def first_minute(zone: str, day: date, at: time) -> datetime | None:
    """Return the first minute at which a clock in the zone shows this day and this time of day, or a later one."""
    return next((minute for minute, wall in _minutes(zone, day) if wall.date() == day and wall.time() >= at), None)


@lru_cache(maxsize=10_000)
def day_end(zone: str, day: date) -> datetime:
    """Return the first minute at which a clock in the zone shows a later day."""
    return next(minute for minute, wall in _minutes(zone, day) if wall.date() > day)


def _minutes(zone: str, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield each minute that may belong to the day anywhere, and what a clock on the wall shows then."""
    midnight = datetime.combine(day, time.min, UTC)
    local = ZoneInfo(zone)
    for minute in range(-15 * 60, 40 * 60):
        at = midnight + minute * MINUTE
        yield at, at.astimezone(local)
