"""Targets: small improvements with a measured baseline, one owner, a budget and a day, and how far they are."""
