"""Records for tests, built from a few lines: for Groundswell's own tests and for those of its users."""

from groundswell.testing.builders import build_reading, build_records

__all__ = ["build_reading", "build_records"]
