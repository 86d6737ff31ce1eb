"""Alembic's way in: runs the migrations on the connection it was handed, in that connection's transaction."""

from alembic import context

from slackbot.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
