"""A central unit over all its engagements: how each stands, who is where, and whether a new one fits."""
