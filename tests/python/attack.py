"""Tries to work out what a publication hides, from everything that everybody has: linear programs over every sum that holds, those
of the public catalogue with them, knowing that a count is none or more; and looks for hidden counts whose sum is told, by one sum or by
two put together, and is itself too few.

    attack.py PUBLICATION.json OFFERS.json → how many counts are hidden, those of them that have one value left that counts somebody,
    and what is told and too few

OFFERS.json: [{ "partner": { "slug" }, "directorate": { "slug" } or null, "themes": [{ "slug" }] }, …], as the API gives them.
"""
import json
import sys
from itertools import combinations

from scipy.optimize import linprog
from scipy.sparse import lil_matrix

publication, offers = (json.load(open(path)) for path in sys.argv[1:])
cells = {("", "", column): n for column, n in enumerate(publication["total"]["counts"])}
rows_of = {table["by"]: {row["code"]: row for row in table["rows"]} for table in publication["tables"]}
for by, rows in rows_of.items():
    for code, row in rows.items():
        cells |= {(by, code, column): n for column, n in enumerate(row["counts"])}


def summed(wholes, parts):
    return {**{place: -1 for place in wholes}, **{place: 1 for place in parts}}


sums = [summed([(by, code, 0)], [(by, code, column) for column in (1, 2, 3)]) for by, code, column in cells if column == 0]
for by, rows in rows_of.items():
    for column in range(4):
        if by == "DIRECTORATE":
            for partner in {code.split("/")[0] for code in rows}:
                parts = [(by, code, column) for code in rows if code.split("/")[0] == partner]
                sums.append(summed([("PARTNER", partner, column)], parts))
        else:
            sums.append(summed([("", "", column)], [(by, code, column) for code in rows]))

# Units and themes that go with no others, by the catalogue: these units' figures are those themes'.
kin = []
for offer in offers:
    directorate = offer["directorate"]
    unit = offer["partner"]["slug"] + ("/" + directorate["slug"] if directorate else "")
    own = ({unit}, {theme["slug"] for theme in offer["themes"]})
    for other in [other for other in kin if other[0] & own[0] or other[1] & own[1]]:
        kin.remove(other)
        own = (own[0] | other[0], own[1] | other[1])
    kin.append(own)

hidden = [place for place, n in cells.items() if n is None]
place_of = {place: at for at, place in enumerate(hidden)}


def solved(sums, goal):
    matrix, right = lil_matrix((len(sums), len(hidden))), []
    for line, signed in enumerate(sums):
        for place, sign in signed.items():
            if cells[place] is None:
                matrix[line, place_of[place]] += sign
        right.append(-sum(sign * cells[place] for place, sign in signed.items() if cells[place] is not None))
    return linprog(goal, A_eq=matrix.tocsr(), b_eq=right, bounds=(0, None), method="highs")


# What was passed on by hand has left the catalogue's ways: a sum that cannot hold is none that a reader could rely on.
relied = 0
for units, themes in kin:
    wholes = [("DIRECTORATE" if "/" in unit else "PARTNER", unit) for unit in units]
    wholes = [(by, code) for by, code in wholes if code in rows_of[by]]
    themes = [code for code in themes if code in rows_of["THEME"]]
    more = [
        summed([(by, code, column) for by, code in wholes], [("THEME", code, column) for code in themes]) for column in range(4)
    ]
    if wholes and solved(sums + more, [0] * len(hidden)).status == 0:
        sums, relied = sums + more, relied + 1

told = []
for one, other in [(one, {}) for one in sums] + [pair for pair in combinations(sums, 2) if pair[0].keys() & pair[1].keys()]:
    for place in one.keys() & other.keys() or [None]:
        both = dict(one)
        if place:
            both = {p: one.get(p, 0) * other[place] - other.get(p, 0) * one[place] for p in one.keys() | other.keys()}
        unknown = {p: sign for p, sign in both.items() if sign and cells[p] is None}
        known = sum(sign * cells[p] for p, sign in both.items() if cells[p] is not None)
        if unknown and len({sign > 0 for sign in unknown.values()}) == 1 and 0 < abs(known) < 5:
            told.append([sorted(unknown), known])

found = []
for at, place in enumerate(hidden):
    bounds = []
    for sign in (1, -1):
        goal = [0] * len(hidden)
        goal[at] = sign
        answer = solved(sums, goal)
        # Without a bound on that side it is not worked out.
        bounds.append(answer.x[at] if answer.status == 0 else sign * float("-inf"))
    if bounds[1] - bounds[0] < 0.5 and bounds[1] > 0.5:
        found.append([place, bounds[0]])
shown = sum(n is not None for n in cells.values())
print(json.dumps({"hidden": len(hidden), "shown": shown, "relied": relied, "found": found, "told": told}))
