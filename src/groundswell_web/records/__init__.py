"""An agency's records in the workbench: uploads and pulls, their reading, the import, and the versions of it."""
