"""Who answers: the vendors' APIs over the official SDKs, and the offline provider."""
