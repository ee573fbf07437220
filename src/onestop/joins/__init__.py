"""Tables that people bring, joined to the areas of a level, kept for a day.

How a table becomes a layer, each step a module:

1. `reading`  the table, within limits; workbooks in a process of their own (`sheet_process`).
2. `known`    the codes and names of a level's areas.
3. `keys`     which area a text means: a list of repairs, the gentlest first.
4. `matching` what becomes of each row: rows in = rows joined + rows reported.
5. `columns`  the types of the other columns.
6. `writing`, `kept`  a file for each join, under an identifier that nobody guesses, until it is a day old.
7. `features`, `picture`  what is served of it.
"""
