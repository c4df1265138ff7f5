// Draws communes and EPCI as SVG paths on one grid: neighbours share their border, simplified to what a screen shows.
//
//     node draw.mjs communes.json TERRITORIES.csv CONTOURS.csv
import { readFileSync, writeFileSync } from "node:fs";
import { topology } from "topojson-server";
import { presimplify, simplify } from "topojson-simplify";
import { feature, merge } from "topojson-client";

const WIDTH = 640; // units of the drawing: about the pixels that the page gives it
const LEAST = 12; // a corner whose triangle is smaller than this many square units is not seen

const [geojson, territories, target] = process.argv.slice(2);
const communes = JSON.parse(readFileSync(geojson, "utf8"));
const flat = (ring) => ring.map(([x, y]) => [x, y]);
const corners = communes.features.flatMap((f) => f.geometry.coordinates.flat(2));
const span = (axis) => corners.reduce(([a, b], c) => [Math.min(a, c[axis]), Math.max(b, c[axis])], [Infinity, -Infinity]);
const [[west, east], [south, north]] = [span(0), span(1)];
const shrink = Math.cos(((south + north) / 2) * (Math.PI / 180)); // a degree of longitude is shorter than one of latitude
const scale = WIDTH / ((east - west) * shrink);
const height = Math.ceil((north - south) * scale);
const place = ([x, y]) => [Math.round((x - west) * shrink * scale), Math.round((north - y) * scale)];
for (const f of communes.features) f.geometry.coordinates = f.geometry.coordinates.map((p) => p.map((ring) => flat(ring).map(place)));

const topo = simplify(presimplify(topology({ communes })), LEAST);
const draw = (geometry) =>
  geometry.coordinates
    .flat()
    .map((ring) => {
      let [x, y] = ring[0];
      let path = `M${x} ${y}l`;
      for (const [a, b] of ring.slice(1, -1)) {
        const step = `${a - x} ${b - y} `;
        [x, y] = [a, b];
        if (step !== "0 0 ") path += step;
      }
      return path.trimEnd().replaceAll(" -", "-") + "z";
    })
    .filter((path) => !path.endsWith("lz"))
    .join("");

const shapes = topo.objects.communes.geometries;
const rows = shapes.map((shape) => [shape.id, draw(feature(topo, shape).geometry)]);
const lines = readFileSync(territories, "utf8").split("\n").filter((line) => line.startsWith("epci,"));
for (const line of lines) {
  const cells = line.split(",");
  const members = new Set(cells.at(-1).replaceAll('"', "").split(" "));
  const own = shapes.filter((shape) => members.has(shape.id));
  if (own.length) rows.push([cells[1], draw(merge(topo, own))]);
}
const empty = rows.filter(([, path]) => !path).map(([code]) => code);
if (empty.length) {
  console.error(`nothing is left of ${empty.join(", ")}: make LEAST smaller`);
  process.exit(1);
}
rows.sort(([a], [b]) => (a.length - b.length) || (a < b ? -1 : 1));
writeFileSync(target, ["code,path", `cadre,0 0 ${WIDTH} ${height}`, ...rows.map((row) => row.join(","))].join("\n") + "\n");
