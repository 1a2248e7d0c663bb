"""Find what was published under a coupon code: orders ask for it, in any letter case."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    code = sa.text("lower(promotion_package ->> 'coupon_code')")
    op.create_index("event_by_coupon_code", "event", [code])
