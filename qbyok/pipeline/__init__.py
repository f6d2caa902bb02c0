"""The run itself: order, concurrency, budget, resume. It knows only Protocols."""
