"""Keep days that were missed beside those that were started."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATES = "state IN ('started', 'withdrawn', 'missed')"


def upgrade() -> None:
    op.execute(f"ALTER TABLE occurrence ADD CONSTRAINT occurrence_states CHECK ({STATES}) NOT VALID")
    op.execute("ALTER TABLE occurrence VALIDATE CONSTRAINT occurrence_states")
    op.drop_constraint("occurrence_state", "occurrence")
