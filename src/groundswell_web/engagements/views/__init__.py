"""The pages of an engagement: what it is about, who is in it, its mandates."""
