// What was found or made: in words, beside the frames, to be compared and saved.

import { button, element } from "../dom.js";
import { count } from "../words.js";
import { comparison } from "./comparison.js";

export const picture = (order, which) => `/api/neutral/picture?order=${order}&which=${which}`;

export function resultOf(order, answer, onceMore) {
  if (answer.kind === "nobody") return [nobody(answer)];
  if (answer.kind === "several_people") return [severalPeople(answer, onceMore.same)];
  const version = Date.now(); // the same address shows another face after more files
  const address = (which) => `${picture(order, which)}&at=${version}`;
  const compared = answer.kind === "made" ? comparison(address("face"), address(most(answer.frames))) : single(address("face"));
  return [
    element("section", { class: "result", "aria-label": "The face" }, compared.node, said(order, answer, onceMore.always)),
    framesOf(answer, address, compared),
  ];
}

function nobody(answer) {
  return element(
    "section",
    { class: "result alone" },
    element("h2", {}, "No face could be made"),
    element("p", {}, "It takes a sharp picture in which the face is seen from the front."),
    list(answer.left_out.map(({ name, why }) => (name ? `${name}: ${why}` : why))),
  );
}

function severalPeople(answer, makeAll) {
  return element(
    "section",
    { class: "result alone" },
    element("h2", {}, "These photos seem to show different people"),
    list(answer.left_out.map(({ name, why }) => (name ? `${name}: ${why}` : why))),
    element("p", {}, "A face made of several people would be nobody's. Start again with photos of one person; or, if they are of one:"),
    button("They are of one person", makeAll),
  );
}

function said(order, answer, makeAll) {
  const made = answer.kind === "made";
  const frame = made ? null : answer.frames[answer.neutral_frame].origin;
  return element(
    "div",
    { class: "said" },
    element("h2", {}, made ? `Made from ${count(answer.frames.length, "frame")}` : "There is a neutral face already"),
    element("p", {}, made ? "This picture was made by a computer." : `${frame} is neutral. This is that photograph: nothing was made.`),
    element("p", {}, sizeOf(answer)),
    list(answer.others.map((other) => `Left out: ${other}.`)),
    element(
      "div",
      { class: "row" },
      element("a", { class: "button main", href: `${picture(order, "face")}&saved=true`, download: true }, "Download"),
      made ? null : button("Make a face all the same", makeAll),
    ),
    element("small", {}, `neutral-face-generator, version ${answer.version}`),
  );
}

function sizeOf({ size, own_size: own }) {
  const side = `${size} × ${size} pixels`;
  return own < 0.9 * size ? `${side}; the frames show the face only ${own} pixels wide.` : `${side}, as large as the frames show it.`;
}

function framesOf(answer, address, compared) {
  const items = answer.frames.map((frame, number) => frameOf(frame, address(number), compared.compareWith));
  return element("section", { class: "chosen" }, element("h2", {}, "The frames"), hint(answer), element("ul", {}, ...items));
}

const hint = (answer) =>
  answer.kind === "made" ? element("p", { class: "hint" }, "How much each counts in the face. Click on one to compare it with the face.") : null;

function frameOf(frame, address, compareWith) {
  const image = element("img", { src: address, alt: "", loading: "lazy" });
  const share = frame.share === null ? "" : `${Math.round(frame.share * 100)} %`;
  const open = button("", () => compareWith(address), { class: "frame", "aria-label": `Show ${frame.origin}` });
  open.append(image);
  return element(
    "li",
    {},
    open,
    element("span", {}, frame.origin, frame.neutral ? element("em", {}, " neutral") : null),
    frame.share === null ? null : element("span", { class: "share" }, element("meter", { value: frame.share, "aria-hidden": "true" }), share),
  );
}

const most = (frames) => frames.reduce((best, frame, number) => (frame.share > frames[best].share ? number : best), 0);
const list = (lines) => (lines.length ? element("ul", { class: "notes" }, ...lines.map((line) => element("li", {}, line))) : null);

function single(address) {
  const image = element("img", { class: "single", src: address, alt: "The face" });
  return { node: image, compareWith: (other) => image.setAttribute("src", other) };
}
