// The page: which view is shown, and what every view has in common.

import { albumView, albumsView } from "./albums_view.js";
import { byId, element, showList } from "./dom.js";
import { personView, unsortedView } from "./faces_view.js";
import { startHistory } from "./history.js";
import { peopleView } from "./people_view.js";
import { followProgress } from "./progress.js";
import { samePersonView } from "./same_person.js";
import { startKeys } from "./selection.js";
import { startSortAgain } from "./sort_again.js";
import { hidden, refresh, shown, state, whenChanged } from "./state.js";
import { attempt } from "./toasts.js";
import { startUploads } from "./uploads.js";
import { startWays } from "./ways.js";
import { startWho } from "./who_is_this.js";

const VIEWS = {
  "": () => peopleView(),
  hidden: () => peopleView("hidden"),
  unsorted: unsortedView,
  photos: (folder) => (folder === undefined ? albumsView() : albumView(decodeURIComponent(folder))),
  same: samePersonView,
  person: (id) => personView(Number(id)),
};

let view;

async function route() {
  const [name, id] = location.hash.slice(1).split("/");
  view = (VIEWS[name] ?? VIEWS[""])(id);
  document.body.classList.toggle("inside", name === "person");
  byId("content").replaceChildren(...view.nodes);
  window.scrollTo(0, 0);
  await draw();
}

async function draw() {
  if (!state.loaded) return;
  drawTabs();
  byId("names").replaceChildren(...names().map((name) => element("option", { value: name })));
  document.body.classList.toggle("empty", state.people.length + state.unsorted === 0);
  await view.draw();
}

const names = () => [...new Set(state.people.map((one) => one.name).filter(Boolean))].sort();

function drawTabs() {
  const here = location.hash.slice(1).split("/")[0];
  const tabs = [
    { id: "", text: "People", n: shown().length },
    { id: "unsorted", text: "Unsorted", n: state.unsorted },
    { id: "photos", text: "Photos", n: state.photos },
    { id: "same", text: "Same person?" },
    ...(hidden().length || here === "hidden" ? [{ id: "hidden", text: "Hidden", n: hidden().length }] : []),
  ];
  showList(byId("tabs"), tabs.map((tab) => ({ ...tab, current: tab.id === here ? "page" : null })), tabLink);
}

const tabLink = ({ id, text, n, current }) =>
  element("a", { href: `#${id}`, "aria-current": current }, text, n === undefined ? null : element("span", { class: "number" }, n.toLocaleString("en")));

function closeMenuOutside() {
  const menu = byId("export");
  const close = (event) => menu.contains(event.target) || (menu.open = false);
  document.addEventListener("click", close);
  document.addEventListener("focusin", close);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.querySelector("ul").addEventListener("click", () => (menu.open = false));
}

byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("content").focus();
});
startUploads();
startHistory();
startSortAgain();
startWho();
startWays();
startKeys();
closeMenuOutside();
whenChanged(draw);
window.addEventListener("hashchange", () => attempt(route));
await attempt(route);
await attempt(refresh);
followProgress();
