"""The script of TGOS's map API, for pages that were written with it: the same names over our tiles and services."""
