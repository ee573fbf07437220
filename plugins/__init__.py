"""OGC API Processes: pygeoapi's question in, our answer out, nothing decided between."""
