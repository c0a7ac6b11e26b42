"""Worries of people who know the work, and what they are answered."""
