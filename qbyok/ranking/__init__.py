"""Pure ranking of passages against a query."""
