// Numbers as people say them.

const PLURALS = { person: "people", "hidden person": "hidden people" };

export const count = (n, word) => `${n.toLocaleString("en")} ${n === 1 ? word : (PLURALS[word] ?? `${word}s`)}`;

export function duration(seconds) {
  if (seconds < 10) return "a few seconds";
  if (seconds < 90) return `${Math.round(seconds / 10) * 10} seconds`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`;
  return `${Math.round(seconds / 3600)} hours`;
}

export const called = (person) => person.name || `the person with ${count(person.face_count, "photo")}`;
