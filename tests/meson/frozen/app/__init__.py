"""What the program runs: `python -m app`, as it were."""
