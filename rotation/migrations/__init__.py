"""The history of the database schema, one dated file a step."""
