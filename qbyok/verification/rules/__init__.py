"""The checks, one file each; docs/checks.md explains them to users."""
