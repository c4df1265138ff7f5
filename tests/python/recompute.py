"""Recomputes the figures from `appui journal export` alone, by the definitions of domain.md, in another language and by another hand.

    recompute.py EXPORT.jsonl PARTNERS.json AS_OF FROM TO → figures by theme, structure, month, in all

PARTNERS.json says which days each partner is closed, as the API tells it: { "caue": [["2026-12-24", "2026-12-31"], …] }.
"""
import json
import statistics
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from functools import cache
from math import ceil
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
export, closures, as_of, first, last = sys.argv[1:]
closed = {slug: [tuple(map(date.fromisoformat, span)) for span in spans] for slug, spans in json.load(open(closures)).items()}
as_of = datetime.fromisoformat(as_of)
first, last = date.fromisoformat(first), date.fromisoformat(last)


def easter(year):
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    k = (32 + 2 * e + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holidays(year):
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    moving = [easter(year) + timedelta(days=days) for days in (1, 39, 50)]
    return {date(year, *day) for day in fixed} | set(moving)


HOLIDAYS = {day for year in range(2020, 2031) for day in holidays(year)}


@cache
def working_days(partner, after, until):
    n, day = 0, after
    while day < until:
        day += timedelta(days=1)
        shut = any(start <= day <= end for start, end in closed[partner])
        n += day.weekday() < 5 and day not in HOLIDAYS and not shut
    return n


@cache
def day_of(instant):
    return datetime.fromisoformat(instant).astimezone(PARIS).date()


def class_of(r):
    due = datetime.fromisoformat(r["dueAt"])
    at = lambda key: r[key] and datetime.fromisoformat(r[key])
    if r["declineReason"] == "ADMINISTRATIVE_POLICE":
        return "excused"
    if r["contactedAt"]:
        return "onTime" if at("contactedAt") <= due else "late"
    if r["unreachableAt"]:
        return "unreachable"
    if r["endedAt"]:
        early = r["status"] in ("DECLINED", "REDIRECTED", "WITHDRAWN") and at("endedAt") <= due
        return "excused" if early else "late"
    return "overdueOpen" if due < as_of else "pending"


def nearest(days, percent):
    days = sorted(days)
    return days[max(ceil(len(days) * percent / 100), 1) - 1] if days else None


def figures(referrals):
    n = defaultdict(int)
    for r in referrals:
        n[class_of(r)] += 1
    judged = n["onTime"] + n["late"] + n["overdueOpen"]
    called = [r for r in referrals if r["contactedAt"]]
    own = [working_days(r["partner"], day_of(r["notifiedAt"]), day_of(r["contactedAt"])) for r in called]
    asked = [working_days(r["partner"], day_of(r["submittedAt"]), day_of(r["contactedAt"])) for r in called]
    return {
        "referrals": len(referrals),
        **{name: n[name] for name in ("onTime", "late", "overdueOpen", "pending", "unreachable", "excused")},
        "onTimeRate": n["onTime"] / judged if judged else None,
        "medianWorkingDays": nearest(own, 50), "p90WorkingDays": nearest(own, 90),
        "requesterMedianWorkingDays": nearest(asked, 50), "requesterP90WorkingDays": nearest(asked, 90),
        "contacted": len(called), "closed": sum(r["status"] == "CLOSED" for r in referrals),
    }


def by(key, referrals):
    groups = defaultdict(list)
    for r in referrals:
        groups[key(r)].append(r)
    return {name: figures(own) for name, own in groups.items()}


lines = [json.loads(line) for line in open(export)]
referrals = [r for r in lines if r["type"] == "referral" and first <= day_of(r["notifiedAt"]) <= last]
# Filed, routed, unmet: from the journal's own entries.
requests = defaultdict(lambda: {"filed": None, "routed": False, "unmet": False})
for entry in (e for e in lines if e["type"] == "entry"):
    file = requests[entry["request"]]
    kind = entry["kind"]
    if kind == "SUBMITTED":
        file["filed"] = day_of(entry["at"])
    file["routed"] |= kind == "NOTIFIED"
    file["unmet"] = (file["unmet"] or kind == "NEED_UNMET") and kind != "NEED_MET"
own = [file for file in requests.values() if file["filed"] and first <= file["filed"] <= last]
print(json.dumps({
    "": {"": figures(referrals)},
    "THEME": by(lambda r: r["theme"] or "", referrals),
    "PARTNER": by(lambda r: r["partner"], referrals),
    "DIRECTORATE": by(lambda r: "/".join(filter(None, (r["partner"], r["directorate"]))), referrals),
    "COMMUNE": by(lambda r: r["authority"], referrals),
    "EPCI": by(lambda r: r["epci"] or r["authority"], referrals),
    "ARRONDISSEMENT": by(lambda r: r["arrondissement"] or "", referrals),
    "MONTH": by(lambda r: day_of(r["notifiedAt"]).strftime("%Y-%m"), referrals),
    "OUTCOME": by(lambda r: r["outcome"] or "", referrals),
    "DECLINE_REASON": by(lambda r: r["declineReason"] or "", referrals),
    "requests": {
        "filed": len(own), "routed": sum(f["routed"] for f in own), "unmet": sum(f["unmet"] for f in own),
    },
}))
