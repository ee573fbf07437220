"""Statistics on square cells: counts of areas spread over a grid, and grids as cloud-optimised GeoTIFF files."""
