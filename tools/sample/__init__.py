"""Makes one county's small areas, doorplates and statistics inside its real villages; all of it is invented."""
