"""Pure detection: a view of a file in, questions and answer slots out."""
