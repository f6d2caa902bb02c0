"""Word questionnaires: read with byte ranges, answered by splicing, proved by reading back."""
