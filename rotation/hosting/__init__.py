"""What hosts and mentors see and decide: their calls, their groups, their load."""
