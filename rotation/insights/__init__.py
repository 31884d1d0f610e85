"""The ledger of ideas that debriefs bring: who takes them, what became of them, and where it was used."""
