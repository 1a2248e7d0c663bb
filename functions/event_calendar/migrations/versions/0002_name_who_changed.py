"""Store the name of the person who changed an event beside their id; what was logged before has none."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("change", sa.Column("changed_by_name", sa.Text))
