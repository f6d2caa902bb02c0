"""What data goes where: from the settings, and from the log of a run."""
