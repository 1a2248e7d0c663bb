"""POST /dead-letters/{dead_letter_id}/replay: send the event to the Broker again, as it was first stated.

It goes to every Trigger that wants it, also those that have had it: all of them take an event twice without harm.
An event that has expired stays where it is.
"""

from uuid import UUID

import functions_framework

from functions.dead_letters.core import domain, store
from functions.dead_letters.core.domain import DeadLetter
from functions.shared import clock, database, http, sink
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("POST", "/dead-letters/{dead_letter_id}/replay", roles={"operator"}, problems={422})
def replay_dead_letter(caller: Caller, dead_letter_id: UUID) -> DeadLetter:
    sink.send([domain.still_good(store.event(dead_letter_id), now=clock.now())])
    with database.transaction() as connection:
        return store.mark_replayed(connection, dead_letter_id, by=caller)
