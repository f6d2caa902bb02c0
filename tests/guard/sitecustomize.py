"""Python imports this by itself at start-up, from a folder on PYTHONPATH."""

import loopback_only  # noqa: F401  (importing it installs the hook)
