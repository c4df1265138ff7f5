"""Recomputes the figures from `appui journal export` alone, by the definitions of domain.md, in another language and by another hand.

    recompute.py EXPORT.jsonl PARTNERS.json AS_OF FROM TO GROUPINGS → figures of each grouping, of requests

GROUPINGS are the API's, apart by « ; »: "THEME;THEME, MONTH"; an empty one is all together.

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
export, closures, as_of, first, last, groupings = sys.argv[1:]
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
def days(partner, after, until):
    all = [after + timedelta(days=n + 1) for n in range((until - after).days)]
    shut = lambda day: any(start <= day <= end for start, end in closed.get(partner, []))
    return [day for day in all if day.weekday() < 5 and day not in HOLIDAYS and not shut(day)]


def working_days(partner, after, until):
    return len(days(partner, after, until))


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


def spent(r):
    """Delay attribution: the working days from filing to contact, by whose they were; closed days apart."""
    partner, filed, notified, contact = r["partner"], *(day_of(r[key]) for key in ("submittedAt", "notifiedAt", "contactedAt"))
    before, after = days(partner, filed, notified), days(partner, notified, contact)
    triage = sum(any(since < day <= until for since, until in requests[r["request"]]["triages"]) for day in before)
    spans = [
        (day_of(p["since"]), min([date.fromisoformat(p["until"])] + ([day_of(p["endedAt"])] if p["endedAt"] else [])))
        for p in r["pauses"]
    ]
    paused = sum(any(since <= day < until for since, until in spans) for day in after)
    return {
        "triageDays": triage, "elsewhereDays": len(before) - triage, "partnerDays": len(after) - paused, "pausedDays": paused,
        "closedDays": max((contact - filed).days, 0) - working_days(partner, filed, contact),
    }


def figures(referrals):
    n = defaultdict(int)
    for r in referrals:
        n[r["class"]] += 1
    judged = n["onTime"] + n["late"] + n["overdueOpen"]
    called = [r for r in referrals if r["contactedAt"]]
    own, asked = [r["own"] for r in called], [r["asked"] for r in called]
    return {
        "referrals": len(referrals),
        **{name: n[name] for name in ("onTime", "late", "overdueOpen", "pending", "unreachable", "excused")},
        "onTimeRate": n["onTime"] / judged if judged else None,
        "medianWorkingDays": nearest(own, 50), "p90WorkingDays": nearest(own, 90),
        "requesterMedianWorkingDays": nearest(asked, 50), "requesterP90WorkingDays": nearest(asked, 90),
        "claimed": sum(r["id"] in claimed for r in referrals),
        "contacted": len(called), "closed": sum(r["status"] == "CLOSED" for r in referrals),
        **{name: sum(r["spent"][name] for r in called) for name in ATTRIBUTED},
    }


def by(names, referrals):
    groups = defaultdict(list)
    for r in referrals:
        groups["|".join(KEYS[name](r) for name in names.split(", ") if name)].append(r)
    return {key: figures(own) for key, own in groups.items()}


ATTRIBUTED = ("triageDays", "elsewhereDays", "partnerDays", "pausedDays", "closedDays")
KEYS = {
    "THEME": lambda r: r["theme"] or "",
    "PARTNER": lambda r: r["partner"],
    "DIRECTORATE": lambda r: "/".join(filter(None, (r["partner"], r["directorate"]))),
    "COMMUNE": lambda r: r["authority"],
    "EPCI": lambda r: r["epci"] or r["authority"],
    "ARRONDISSEMENT": lambda r: r["arrondissement"] or "",
    "MONTH": lambda r: day_of(r["notifiedAt"]).strftime("%Y-%m"),
    "OUTCOME": lambda r: r["outcome"] or "",
    "DECLINE_REASON": lambda r: r["declineReason"] or "",
}
lines = [json.loads(line) for line in open(export)]
# Filed, routed, unmet, triaged, claimed: from the journal's own entries.
requests = defaultdict(lambda: {"filed": None, "routed": False, "unmet": False, "waits": None, "triages": []})
claimed = set()
for entry in (e for e in lines if e["type"] == "entry"):
    file, kind, day = requests[entry["request"]], entry["kind"], day_of(entry["at"])
    if kind == "SUBMITTED":
        file["filed"] = day
    if kind == "TRIAGE_BEGUN":
        file["waits"] = day
    if kind == "TRIAGED" and file["waits"]:
        file["triages"].append((file["waits"], day))
        file["waits"] = None
    if kind in ("CLAIMED", "HANDED_OVER"):
        claimed.add(entry["referral"])
    file["routed"] |= kind == "NOTIFIED"
    file["unmet"] = (file["unmet"] or kind == "NEED_UNMET") and kind != "NEED_MET"
referrals = [r for r in lines if r["type"] == "referral" and first <= day_of(r["notifiedAt"]) <= last]
for r in referrals:
    r["class"] = class_of(r)
    if r["contactedAt"]:
        r["own"] = working_days(r["partner"], day_of(r["notifiedAt"]), day_of(r["contactedAt"]))
        r["asked"] = working_days(r["partner"], day_of(r["submittedAt"]), day_of(r["contactedAt"]))
        r["spent"] = spent(r)
own = [file for file in requests.values() if file["filed"] and first <= file["filed"] <= last]
waits = [working_days(None, *triage) for file in own for triage in file["triages"]]
print(json.dumps({
    "groups": {names: by(names, referrals) for names in groupings.split(";")},
    "requests": {
        "filed": len(own), "routed": sum(f["routed"] for f in own), "unmet": sum(f["unmet"] for f in own),
        "triaged": len(waits), "triageMedianWorkingDays": nearest(waits, 50), "triageP90WorkingDays": nearest(waits, 90),
    },
}))
