"""Who can do what and when, the work ahead, and the plan of a mixed team, week by week."""
