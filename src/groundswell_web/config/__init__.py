"""Settings, addresses and the doors through which requests come in."""
