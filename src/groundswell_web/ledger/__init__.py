"""The ledger: every cost with what it was for, and results taken from verdicts and records alone."""
