"""The customer calls to observe."""
