"""The worker: solving and mailing outside of requests."""
