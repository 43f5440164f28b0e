"""Alembic's entry: runs the revisions on the connection that `open_journal` holds."""

from alembic import context

from moderation.journal.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
