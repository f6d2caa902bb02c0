"""What must not leave in a prompt: finding it, standing a placeholder in for it, and putting it back."""
