"""The workbench under load: an installation with a large export, its servers, and people who click through it."""
