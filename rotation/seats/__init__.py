"""Seats that change hands: given up, offered, stood by for, and taken over."""
