"""The promise of confidentiality that everybody gives before their first seat.

Each change of the words has a new number, which is stored with the promise: so it stays
known what somebody has promised.
"""

WORDING = 1
LINES = (
    "I keep to the company what I hear about customers: their names, plans, prices and problems.",
    "I make no recording and no picture of the call, and keep my notes where only colleagues can read them.",
    "If the customer or the host asks me to leave, I leave at once.",
)
