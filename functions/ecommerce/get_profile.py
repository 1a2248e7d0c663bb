"""GET /profile: what the shop knows of the caller.

Whoever is new here has an empty profile, without consent to promotions; it is kept when they first save it.
"""

import functions_framework

from functions.ecommerce.core import reads
from functions.ecommerce.core.domain import Profile
from functions.shared import http
from functions.shared.auth import Caller


@functions_framework.http
@http.endpoint("GET", "/profile", roles={"customer"})
def get_profile(caller: Caller) -> Profile:
    return reads.profile(caller.user_id) or Profile(email=caller.email)
