"""Tries to work out what a publication hides, from everything that it shows: linear programs over every sum that holds, knowing
that a count is none or more; and looks for hidden counts whose sum is told and is itself too few.

    attack.py PUBLICATION.json → how many counts are hidden, those of them that have one value left that counts somebody, and the
    sums of hidden counts that are told and too few
"""
import json
import sys

from scipy.optimize import linprog
from scipy.sparse import lil_matrix

publication = json.load(open(sys.argv[1]))
cells = {("", 0, column): n for column, n in enumerate(publication["total"]["counts"])}
rows_of = {}
for table in publication["tables"]:
    rows_of[table["by"]] = table["rows"]
    for at, row in enumerate(table["rows"]):
        cells |= {(table["by"], at, column): n for column, n in enumerate(row["counts"])}

sums = [[(by, at, 0)] + [(by, at, column) for column in (1, 2, 3)] for by, at, column in cells if column == 0]
partner_at = {row["code"]: at for at, row in enumerate(rows_of["PARTNER"])}
for by, rows in rows_of.items():
    for column in range(4):
        if by == "DIRECTORATE":
            for partner in {row["code"].split("/")[0] for row in rows}:
                parts = [(by, at, column) for at, row in enumerate(rows) if row["code"].split("/")[0] == partner]
                sums.append([("PARTNER", partner_at[partner], column)] + parts)
        else:
            sums.append([("", 0, column)] + [(by, at, column) for at in range(len(rows))])

hidden = [place for place, n in cells.items() if n is None]
place_of = {place: at for at, place in enumerate(hidden)}
matrix, right, told = lil_matrix((len(sums), len(hidden))), [], []
for line, (whole, *parts) in enumerate(sums):
    known = 0
    for place, sign in [(whole, -1)] + [(part, 1) for part in parts]:
        if cells[place] is None:
            matrix[line, place_of[place]] += sign
        else:
            known -= sign * cells[place]
    right.append(known)
    if cells[whole] is not None and 0 < known < 5:
        told.append([whole, known])

found = []
for at, place in enumerate(hidden):
    bounds = []
    for sign in (1, -1):
        goal = [0] * len(hidden)
        goal[at] = sign
        solved = linprog(goal, A_eq=matrix.tocsr(), b_eq=right, bounds=(0, None), method="highs")
        # Without a bound on that side it is not worked out.
        bounds.append(solved.x[at] if solved.status == 0 else sign * float("-inf"))
    if bounds[1] - bounds[0] < 0.5 and bounds[1] > 0.5:
        found.append([place, bounds[0]])
print(json.dumps({"hidden": len(hidden), "shown": sum(n is not None for n in cells.values()), "found": found, "told": told}))
