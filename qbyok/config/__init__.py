"""Settings from flags, environment and files, each knowing where it came from. Keys are never settings."""
