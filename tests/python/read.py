"""Reads what the platform gives out with other people's clients, and says what each of them found.

    read.py FOLDER: figures.json, figures.csv, figures.schema.json, figures.table.json, changes.atom, due.ics, figures.xlsx
"""
import json
import sys
from pathlib import Path

import feedparser
import frictionless
import icalendar
import jsonschema
import openpyxl


def json_feed(folder: Path) -> dict:
    schema = json.loads((folder / "figures.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads((folder / "figures.json").read_text())
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    return document["total"]


def csv_feed(folder: Path) -> dict:
    schema = frictionless.Schema.from_descriptor(json.loads((folder / "figures.table.json").read_text()))
    resource = frictionless.Resource(path="figures.csv", basepath=str(folder), schema=schema, encoding="utf-8")
    report = resource.validate()
    if not report.valid:
        sys.exit(f"frictionless: {report.flatten(['rowNumber', 'fieldName', 'type', 'note'])}")
    raw = (folder / "figures.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n"), "RFC 4180 ends lines with CRLF"
    rows = frictionless.Resource(path="figures.csv", basepath=str(folder), schema=schema).read_rows()
    totals = [row.to_dict(json=True) for row in rows if row["grouping"] == "total"]
    return totals[0] | {"rows": len(rows)}


def atom_feed(folder: Path) -> dict:
    read = feedparser.parse((folder / "changes.atom").read_bytes())
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10", read.version
    assert read.feed.id and read.feed.updated_parsed and all(e.id and e.updated_parsed and e.title for e in read.entries)
    assert len({entry.id for entry in read.entries}) == len(read.entries)
    return {"entries": [entry.title for entry in read.entries]}


def calendar_feed(folder: Path) -> dict:
    raw = (folder / "due.ics").read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "RFC 5545 folds lines at 75 octets"
    read = icalendar.Calendar.from_ical(raw)
    assert read["version"] == "2.0" and read["prodid"]
    events = read.walk("VEVENT")
    assert all(event["uid"] and event["dtstamp"] for event in events)
    assert all("dtend" not in event or event["dtend"].dt > event["dtstart"].dt for event in events)
    return {"events": sorted([str(event["dtstart"].dt), str(event["summary"])] for event in events)}


def spreadsheet(folder: Path) -> dict:
    book = openpyxl.load_workbook(folder / "figures.xlsx")
    sheet = book["Tableau"]
    rows = list(sheet.iter_rows(values_only=True))
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not formulas, formulas
    return {"head": list(rows[0]), "rows": [list(row) for row in rows[1:]], "sheets": book.sheetnames}


folder = Path(sys.argv[1])
found = {"json": json_feed(folder), "csv": csv_feed(folder), "atom": atom_feed(folder), "ics": calendar_feed(folder)}
if (folder / "figures.xlsx").exists():
    found["xlsx"] = spreadsheet(folder)
print(json.dumps(found))
