"""Official files in, a checked release out."""
