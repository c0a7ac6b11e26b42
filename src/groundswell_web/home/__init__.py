"""The start page, and the state of play of an engagement: what other apps tell, on one screen."""
