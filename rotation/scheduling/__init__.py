"""Generate, review and publish schedules."""
