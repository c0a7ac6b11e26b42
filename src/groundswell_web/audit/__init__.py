"""The append-only history: who did what, when, what stood before and after; hash-chained."""
