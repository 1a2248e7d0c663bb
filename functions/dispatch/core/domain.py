"""What a delivery is made of, as far as it reads the answers of the shop."""

import msgspec
from msgspec import Struct

from functions.shared.templates import TemplateError
from promotions import message
from promotions.message import Letter
from promotions.runs import Addressed, RunRequest, Skipped, UserId
from promotions.snapshot import Snapshot

SOLD_OUT = "All of its products are sold out."
NOT_READABLE = "What is known of this customer cannot be read."


class Customer(message.Customer, frozen=True, kw_only=True):
    user_id: UserId


class Anyone(Struct, frozen=True):
    """A customer of whom nothing but the id can be read."""

    user_id: UserId


class CustomerPage(Struct, frozen=True):
    """Customers by user id, each still undecoded; `next_after` is null on the last page."""

    customers: list[msgspec.Raw]
    next_after: str | None


def run_request(snapshot: Snapshot, *, audience: int, sold_out: bool) -> RunRequest:
    """Return how a day's run is to be opened; without a product to be had, it is skipped."""
    return RunRequest(
        audience=audience,
        revision=snapshot.revision,
        expires=snapshot.expires,
        snapshot=msgspec.to_builtins(snapshot),
        skip_reason=SOLD_OUT if sold_out else None,
    )


def written(letter: Letter, customer: msgspec.Raw) -> Addressed | Skipped:
    """Return a customer's message, or why there is none: nobody else goes without because of one."""
    try:
        known = msgspec.json.decode(customer, type=Customer)
        text = letter.to(known)
    except msgspec.ValidationError:
        return Skipped(user_id=msgspec.json.decode(customer, type=Anyone).user_id, reason=NOT_READABLE)
    except TemplateError as error:
        return Skipped(user_id=known.user_id, reason=str(error)[:200])
    return Addressed(user_id=known.user_id, subject=text.subject, content=text.content)
