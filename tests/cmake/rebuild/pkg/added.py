"""Added and removed by the test."""
