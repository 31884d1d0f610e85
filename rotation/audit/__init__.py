"""The trail of every change."""
