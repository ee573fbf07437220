"""The address search of the old TGOS service, step by step as it was, over our index.

How one question passes through: `clean` takes off what stands around an address, `parse` takes it apart, `places` and
`search` look its parts up, `steps` and `numbers` make it fuzzy where it may be, `matched` asks our own matcher where
the old steps led nowhere, and `service` puts the steps in order. `model` has the words it is asked and answers in.
"""
