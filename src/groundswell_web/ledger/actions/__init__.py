"""What is written in the ledger: the only writers."""
