"""A schedule over time: people by day, placements and how full they are, the load of hosts."""
