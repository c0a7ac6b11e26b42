"""What was found: every question of the report for any selection of the cases, each computed once and kept."""
