"""The migration that makes an area's tables, all of them together."""

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class FirstMigration(migrations.Migration):
    """Makes every table of an area before Django looks at any of them; what stands in the database is the same.

    Django takes one new table after the other into its picture of the database, and each time draws anew every table
    that is related to it, by however many steps. Here nearly all are: of five seconds for an empty database, more than
    three were this. Nothing that stood before can point to a table that is only now made, so the new ones are drawn
    into the picture and the old ones left as they are. Only tables are made here; whatever else is to be done follows
    in a migration of its own.
    """

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        """Make the tables. A state that has no picture yet takes models in as they come, and is then drawn once."""
        picture = project_state.__dict__.pop("apps", None)
        before = project_state.clone()
        for table in self.operations:
            table.state_forwards(self.app_label, project_state)
        if picture is not None:
            made = [state for key, state in project_state.models.items() if key not in before.models]
            with picture.bulk_update():
                picture.render_multiple(made)
            project_state.apps = picture
        for table in self.operations:
            table.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
