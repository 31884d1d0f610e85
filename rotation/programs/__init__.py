"""Programs, participants, teams and rules."""
