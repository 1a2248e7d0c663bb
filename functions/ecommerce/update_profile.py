"""PUT /profile: keep what the caller says of themselves, and whether they agree to promotions.

The address is the identity provider's, out of the caller's token.
"""

import functions_framework

from functions.ecommerce.core import store
from functions.ecommerce.core.domain import Profile, ProfileDraft
from functions.shared import database, http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("PUT", "/profile", roles={"customer"})
def update_profile(caller: Caller, body: ProfileDraft) -> Profile:
    with database.transaction() as connection:
        return store.save_profile(connection, body, user_id=caller.user_id, email=caller.email)
