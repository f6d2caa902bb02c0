"""The run log: written ahead, hash-chained, verifiable."""
