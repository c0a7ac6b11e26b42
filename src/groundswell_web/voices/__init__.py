"""What people said: whom we listened to, by kind and not by name, and quotes tied to steps and findings."""
