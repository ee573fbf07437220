"""The old tile agent of TGOS: its addresses of tiles, answered with the tiles of our own maps."""
