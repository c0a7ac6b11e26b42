"""Groundswell: what the public waits for, where, in whose hands and why, from an agency's own case records."""
