"""What people decide of a run's answers: their files, how these are merged, and what an answer becomes by them."""
