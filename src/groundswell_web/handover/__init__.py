"""Duties, deeds and readiness; rehearsals; acceptance and exit: what the agency can do without the team."""
