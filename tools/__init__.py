"""The scripts that make what `data/` holds; nothing that runs needs them."""
