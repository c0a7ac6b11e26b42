"""The writers of the hand-over, a module for each thing that is written."""
