"""Engagements, who has which role in them, and the mandate that the sponsor signs."""
