"""Benchmarks: groundswell against named peers, each in one run on one machine."""
