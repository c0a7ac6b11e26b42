"""What must be raised with a person, daily: by the checks that other apps register, on the page and by mail."""
