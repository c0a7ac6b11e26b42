"""Pages of the central unit."""
