"""SimpleWMS and SimpleWFS of TGOS: services that people published, answered with layers of ours."""
