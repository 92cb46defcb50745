// A grid that holds only the tiles near the window, however many items it shows.

import { showList } from "./dom.js";
import { showTicks } from "./selection.js";

const FEW = 200; // so many are all shown
const ROWS_AROUND = 3; // above and below the window
const REMEMBERED = 1200; // tiles that were scrolled away, with their pictures

export function showGrid(list, items, build) {
  if (!list.items) follow(list);
  Object.assign(list, { items, build: remembering(list, build) });
  draw(list);
}

function draw(list) {
  const { items, build } = list;
  const many = items.length > FEW;
  list.classList.toggle("long", many);
  if (!many) {
    list.style.gridAutoRows = "";
    return fill(list, items, 0, 0);
  }
  if (!list.firstElementChild) showList(list, items.slice(0, 1), build);
  const { columns, row } = measured(list);
  const rows = Math.ceil(items.length / columns);
  const above = -list.getBoundingClientRect().top;
  const first = clamp(Math.floor(above / row) - ROWS_AROUND, rows);
  const last = clamp(Math.ceil((above + innerHeight) / row) + ROWS_AROUND, rows);
  fill(list, items.slice(first * columns, last * columns), first * row, (rows - last) * row);
  [...list.children].forEach((tile, place) => {
    tile.ariaSetSize = items.length;
    tile.ariaPosInSet = first * columns + place + 1;
  });
}

function fill(list, items, above, below) {
  showList(list, items, list.build);
  list.style.paddingTop = above ? `${above}px` : "";
  list.style.paddingBottom = below ? `${below}px` : "";
  showTicks();
}

const clamp = (row, rows) => Math.max(0, Math.min(row, rows));

function measured(list) {
  list.style.gridAutoRows = "";
  const style = getComputedStyle(list);
  const tallest = Math.max(...[...list.children].slice(0, 30).map((tile) => tile.offsetHeight));
  list.style.gridAutoRows = `${tallest}px`; // or a row of low tiles would shift all below
  return { columns: style.gridTemplateColumns.split(" ").length, row: tallest + parseFloat(style.rowGap) };
}

// Builds a tile once; one that is scrolled back to has its picture already.
function remembering(list, build) {
  list.tiles ??= new Map();
  return (item) => {
    const version = JSON.stringify(item);
    const kept = list.tiles.get(item.id);
    const node = kept?.version === version ? kept.node : build(item);
    list.tiles.delete(item.id);
    list.tiles.set(item.id, { version, node });
    if (list.tiles.size > REMEMBERED) list.tiles.delete(list.tiles.keys().next().value);
    return node;
  };
}

function follow(list) {
  let asked = 0;
  const redraw = () => {
    asked = 0;
    if (list.isConnected) draw(list);
  };
  const ask = () => {
    if (list.isConnected) asked ||= requestAnimationFrame(redraw);
    else ["scroll", "resize"].forEach((event) => removeEventListener(event, ask));
  };
  for (const event of ["scroll", "resize"]) addEventListener(event, ask, { passive: true });
}
