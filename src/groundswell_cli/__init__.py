"""The command line of Groundswell."""
