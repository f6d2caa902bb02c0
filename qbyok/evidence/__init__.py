"""Reading an evidence folder into passages, and searching them."""
