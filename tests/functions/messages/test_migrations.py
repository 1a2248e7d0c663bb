"""The migration that replaces indexes, which runs in no transaction."""

from functions.shared import migrate
from functions.shared.settings import DatabaseSettings

INDEXES = """
SELECT relname, indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid
WHERE indrelid = 'message'::regclass AND NOT indisunique
"""


def test_indexes_are_built_again_where_the_migration_broke_off(messages):
    before = set(messages.execute(INDEXES))
    messages.execute("DROP INDEX message_waiting")
    messages.execute("UPDATE alembic_version SET version_num = '0004'")

    migrate.upgrade("messages", DatabaseSettings(messages.url, database_tls="off"))

    assert set(messages.execute(INDEXES)) == before
    assert all(valid for _, valid in before)
    assert messages.execute("SELECT version_num FROM alembic_version")[0][0] == "0005"
