"""Questions written in CQL2 or in OGC's Filter Encoding: into one tree, and from the tree into SQL.

`cql2` and `fes` make the tree of pygeofilter's nodes; `sql` compiles it for columns that `columns` describes.
"""
