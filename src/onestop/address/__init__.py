"""Address matching: a written address in; doorplate, coordinates, statistical areas, how sure and why out.

How an address is matched, each step a visible list in the module that has its name:

1. `normalise.STEPS`   one way of writing: half width, one form of each character, Arabic numerals, 之 for dashes.
                       The same steps wrote the index.
2. `clean.STEPS`       postcode, remarks, labels are taken off; what is no address is told apart; several addresses
                       are parted, and (`listed`) several numbers of one.
3. `readings.READERS`  county, town, village and 鄰 by tables, every likely reading with its penalty, the best first.
4. `finders.stages`    the street: as written, without section, without 路, misspelt, 路 for 街, in another town.
5. `search`            the number on the street and its lane; else in another style, without its sub-number, the
                       nearest, the lane, the road.
6. `match`             the smallest sum of penalties wins, rivals are counted, and `scores.tsv` says how often an
                       answer with such a sum is right.
7. `explain`           each step left a note; the notes are the explanation.

Penalties are in `penalties.tsv`. The index (`layout`, written by `build`, opened by `index`) is memory-mapped.
`bulk` answers columns, `reverse` goes from places to doorplates, `complete` goes on while a person types.
"""

from onestop.address.match import Matcher
from onestop.address.model import AreaCodes, CoordinateLevel, Match, MatchLevel, Nearest, Parts, RunnerUp, Status

__all__ = ["AreaCodes", "CoordinateLevel", "Match", "MatchLevel", "Matcher", "Nearest", "Parts", "RunnerUp", "Status"]
