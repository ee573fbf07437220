"""What is done for each request: one function for each operation."""
