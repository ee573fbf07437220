"""Products as SEGIS gives them out: a data set, a period and where it applies a county, named and packed its way.

`product_of` reads what is asked for, `Product` knows its name, code and columns, `write_package` writes the zip.
"""

from onestop.products.package import write_package
from onestop.products.product import Place, Product, counties, product_of, segis_product

__all__ = ["Place", "Product", "counties", "product_of", "segis_product", "write_package"]
