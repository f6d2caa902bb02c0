"""Pure checks of a draft answer against the evidence that was sent."""
