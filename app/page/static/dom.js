// Builds elements. Text only ever becomes a text node, so a name cannot turn into markup.

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

export function button(text, click, attributes = {}) {
  return element("button", { type: "button", click, ...attributes }, ...[text].flat());
}

export const byId = (id) => document.getElementById(id);

// Shows `items` in `list`. Nodes of items that did not change stay, a name that is being typed is left alone, and where
// a node is replaced the focus goes to the same place in the new one.
export function showList(list, items, build) {
  const kept = list.kept ?? new Map();
  const next = new Map();
  for (const item of items) {
    const version = JSON.stringify(item);
    const before = kept.get(item.id);
    const stays = before && (before.version === version || isTypedIn(before.node));
    next.set(item.id, stays ? before : { version, node: build(item) });
  }
  for (const [id, { node }] of kept) replace(node, next.get(id)?.node);
  [...next.values()].forEach(({ node }, place) => put(list, node, list.children[place] ?? null));
  list.kept = next;
}

function replace(node, instead) {
  if (instead === node) return;
  if (!instead) {
    node.remove();
    return;
  }
  const focused = node.contains(document.activeElement) ? document.activeElement : null;
  node.replaceWith(instead);
  if (focused) focusSame(focused, instead);
}

// Browsers that have moveBefore keep the focus in a node that moves.
function put(list, node, before) {
  if (node === before) return;
  if (node.parentNode === list && list.moveBefore) list.moveBefore(node, before);
  else list.insertBefore(node, before);
}

function isTypedIn(node) {
  const field = document.activeElement;
  return node.contains(field) && field.matches(".name") && field.value !== field.defaultValue;
}

function focusSame(focused, node) {
  const places = ["name", "pick", "open"].filter((place) => focused.classList.contains(place));
  const target = node.matches("a") ? node : node.querySelector(places.map((place) => `.${place}`).join() || "a, button");
  target?.focus();
}
