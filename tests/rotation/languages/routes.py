"""Anybody may say in which language they read."""

from tests.rotation.world import everybody

ROUTES = {"POST languages.choose": everybody(302)}
