"""The command line: thin commands, and the wiring of concrete parts."""
