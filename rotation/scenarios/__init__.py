"""Several schedules under names of their own, side by side, until one is chosen."""
