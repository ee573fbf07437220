"""OGC API Features and Records: pygeoapi's question in, our answer out, nothing decided between."""
