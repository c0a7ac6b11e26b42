"""The discovery report: what was found, what is recommended, and who acts on it."""
