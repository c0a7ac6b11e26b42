"""One reader per format of an export; each gives a :class:`~groundswell.records.formats.source.Source`."""
