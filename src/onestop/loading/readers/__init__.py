"""One file for each format of files and one for each layout, which is what the columns of a table mean.

A format makes a `Table`: the file's own columns, in batches. A layout makes `Source`s of it: our columns.

- areas: the codes and names that the file has (COUNTY_ID … CODEBASE), `geometry`
- doorplates: COUNTY_ID, TOWN_ID, V_ID, COUNTY, TOWN, VILLAGE, NEIGHBORHOOD, ROAD, SECTION, LANE, ALLEY, SUB_ALLEY,
  TONG, AREA, NUMBER, PERIOD, FULL_ADDR, `geometry`; a part that the file does not carry is null
- statistics: the codes and names that the file has, INFO_TIME as SEGIS writes it, values as float64
- roads: category, route, direction, km, label, `geometry`
"""
