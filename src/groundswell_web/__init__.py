"""The workbench: who, when, what was decided, and the screens."""
