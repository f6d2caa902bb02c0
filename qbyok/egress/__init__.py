"""What may leave this machine: the one HTTP client, a tripwire on the process's sockets, and a sandbox."""
