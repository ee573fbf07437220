"""Products as SEGIS gives them out: a data set, a period and where it applies a county, named and packed its way.

`wanted_of` reads what is asked for, `Product` knows its name, code and columns, `Shelf` keeps the files that are made,
`Maker` has the large ones made by a process of its own.
"""

from onestop.products.maker import Maker, State
from onestop.products.package import Package, write_package
from onestop.products.product import Place, Product, counties, product_of, segis_product
from onestop.products.shelf import Shelf, prune_downloads
from onestop.products.wanted import Wanted, fitted, wanted_of

__all__ = [
    "Maker",
    "Package",
    "Place",
    "Product",
    "Shelf",
    "State",
    "Wanted",
    "counties",
    "fitted",
    "product_of",
    "prune_downloads",
    "segis_product",
    "wanted_of",
    "write_package",
]
