"""Alignment meetings: small groups of both sides that come together in new company."""
