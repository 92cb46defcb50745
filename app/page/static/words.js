// Numbers as people say them.

const PLURALS = { person: "people", "hidden person": "hidden people" };

export const count = (n, word) => `${n.toLocaleString("en")} ${n === 1 ? word : (PLURALS[word] ?? `${word}s`)}`;

export function duration(seconds) {
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `${Math.round(seconds / 10) * 10} seconds`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`;
  return `${Math.round(seconds / 3600)} hours`;
}

const UNITS = ["KB", "MB", "GB"];

export function bytes(n) {
  let [value, unit] = [n / 1000, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 && unit ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

// Of a local time as `2019-08-12 10:15:00`.
export const day = (taken) => at(taken).toLocaleDateString("en", { dateStyle: "medium" });
export const moment = (taken) => at(taken).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });
const at = (taken) => new Date(taken.replace(" ", "T"));

export const pathOf = ({ photo_folder: folder, photo_name: name }) => (folder ? `${folder}/${name}` : name);

export const called = (person) => person.name || `the person with ${count(person.face_count, "photo")}`;
