"""The ledger: what change costs, to the cent, and what was measured against it, with intervals."""
