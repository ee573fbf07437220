"""The labelled set of the address matcher: real doorplates, written wrong in every way that people write them."""
