"""Store days that were missed beside those that were started."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_constraint("occurrence_state", "occurrence")
    op.create_check_constraint("occurrence_state", "occurrence", "state IN ('started', 'withdrawn', 'missed')")
