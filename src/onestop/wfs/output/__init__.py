"""Answers as text: GML 3.2 and 3.1.1, GeoJSON and CSV; each writer makes pieces of bytes as features come."""
