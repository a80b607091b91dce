"""What is left out at level 2."""
