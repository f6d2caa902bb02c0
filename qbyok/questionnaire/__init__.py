"""Reading customers' questionnaires, and writing answers into copies of them."""
