"""GET /dead-letters: the events that were not delivered, the last kept first."""

import functions_framework

from functions.dead_letters.core import store
from functions.dead_letters.core.domain import DeadLetterPage, DeadLettersQuery
from functions.shared import http


@functions_framework.http
@http.endpoint("GET", "/dead-letters", roles={"operator"})
def list_dead_letters(query: DeadLettersQuery) -> DeadLetterPage:
    return store.page(query)
