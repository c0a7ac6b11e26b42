"""The example: invented people at work on real records, to try the workbench with."""
