"""Organisations, people, their accounts and their second factors."""
