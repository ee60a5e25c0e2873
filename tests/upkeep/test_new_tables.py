"""A new database's tables come from the models; they are what the migrations lead to."""

from tests.upkeep.installed import BY_MIGRATIONS, installed

#: Prints what stands in both databases, whatever the order of the columns. SQLite numbers constraints that
#: have no name. One key of Django's own has eight bytes by its migrations, four by its model.
WHAT_STANDS = r"""
import re
from django.db import connections
from goldenthread.audit.triggers import missing_triggers
found = {}
for connection in connections.all():
    asked = connection.introspection
    with connection.cursor() as cursor:
        for table in asked.table_names(cursor):
            stands = found[f"{connection.alias} {table}"] = [
                repr((it.name, it.type_code, it.null_ok, it.default))
                for it in asked.get_table_description(cursor, table)
                if (table, it.name) != ("auth_group_permissions", "id")
            ]
            for name, kind in asked.get_constraints(cursor, table).items():
                name = re.sub(r"^(fk_|__unnamed_constraint_)\d+(__)?$", "", name)
                stands.append(f"{name} {sorted(kind.items())}")
            stands.sort()
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            stands.append(cursor.fetchone()[0])
found["missing"] = missing_triggers(connections["default"])
print(json.dumps(found))
"""


def test_tables_from_the_models_are_those_that_all_migrations_lead_to(tmp_path):
    """Their rows are counted as well: no migration writes what a new council needs."""
    migrated, made = installed(tmp_path / "migrated"), installed(tmp_path / "made")
    migrated.python(BY_MIGRATIONS)
    for system in (migrated, made):
        assert "Both databases are up to date." in system.said("migrate", "-v0")
    expected, found = migrated.python(WHAT_STANDS), made.python(WHAT_STANDS)
    assert sorted(found) == sorted(expected)
    for table, stands in expected.items():
        assert found[table] == stands, table
    assert found["missing"] == []
