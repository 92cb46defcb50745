// Short messages at the edge of the page, read out by screen readers.

import { byId, button, element } from "./dom.js";

const SECONDS = 7;

export function say(text, { undo = null, bad = false } = {}) {
  const toast = element("div", { class: bad ? "toast bad" : "toast" }, element("span", {}, text));
  const close = () => toast.remove();
  if (undo) toast.append(button("Undo", () => (close(), undo())));
  toast.append(button("✕", close, { "aria-label": "Close this message" }));
  byId("toasts").replaceChildren(toast);
  if (!bad) setTimeout(close, SECONDS * 1000);
}

// Runs what a click started; a failure is told, never swallowed.
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    say(error.message, { bad: true });
    return undefined;
  }
}
