"""Everything of an engagement in one file of open formats, any day, and back again elsewhere."""
