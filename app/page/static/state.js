// What the page knows: the people, and whom to tell when that changed.

import { get } from "./api.js";

export const state = { people: [], unsorted: 0, photos: 0, loaded: false };

let asked = 0;
const listeners = [];
export const whenChanged = (listener) => listeners.push(listener);

export async function refresh() {
  asked += 1;
  const mine = asked;
  const answer = await get("/api/people");
  if (mine !== asked) return; // a later question is under way and knows more
  Object.assign(state, answer, { loaded: true });
  for (const listener of listeners) await listener();
}

export const person = (id) => state.people.find((one) => one.id === id);
export const shown = () => state.people.filter((one) => !one.hidden);
export const hidden = () => state.people.filter((one) => one.hidden);
