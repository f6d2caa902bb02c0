"""Excel workbooks: reading them as a person sees them, and splicing answers into a copy."""
