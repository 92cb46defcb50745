// Giving a person a name, right where the person is shown.

import { ask } from "./dialogs.js";
import { element } from "./dom.js";
import { edit } from "./history.js";
import { shown } from "./state.js";

export function nameField(person, attributes = {}) {
  const label = person.name ? `Name of ${person.name}` : "Name of this person";
  const field = element("input", {
    class: "name", value: person.name ?? "", placeholder: "Add a name", "aria-label": label, maxlength: 200,
    list: "names", autocomplete: "off", spellcheck: "false", ...attributes,
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault(); // or the key would also press the first button of a dialog that this opens
      field.blur();
    }
    if (event.key === "Escape") {
      field.value = person.name ?? "";
      field.blur();
      event.stopPropagation();
    }
  });
  field.addEventListener("change", () => rename(person, field));
  return field;
}

// The year of birth, a hint for sorting: nobody is on a photo that was taken before.
export function birthField(person) {
  const field = element("input", {
    class: "birth", type: "number", min: 1800, max: 2200, value: person.birth, placeholder: "year", autocomplete: "off",
    title: "A hint for sorting: nobody is on a photo that was taken before they were born.",
  });
  field.addEventListener("change", async () => {
    const year = field.value === "" ? null : Number(field.value);
    const done = field.validity.valid && (await edit(`/api/people/${person.id}/birth`, { year }, year ? `Born in ${year}.` : "Year of birth taken away."));
    if (!done) field.value = person.birth ?? "";
  });
  return element("label", {}, "born ", field);
}

async function rename(person, field) {
  const name = field.value.trim();
  if (name === (person.name ?? "")) return;
  const same = name && shown().find((one) => one.id !== person.id && one.name === name);
  const together = same ? await sameAs(same) : false;
  if (together === null) {
    field.value = person.name ?? "";
    return;
  }
  if (together) {
    await edit(`/api/people/${same.id}/merge`, { others: [person.id] }, `Added to ${name}.`);
    if (location.hash === `#person/${person.id}`) location.hash = `#person/${same.id}`;
    return;
  }
  const done = await edit(`/api/people/${person.id}/name`, { name }, name ? `Named ${name}.` : "Name taken away.");
  if (!done) field.value = person.name ?? "";
}

// Resolves to null when the question is closed: then nothing is changed.
const sameAs = (person) =>
  ask({
    title: `${person.name} is here already`,
    text: "Are they the same person?",
    face: person.cover_face,
    answers: [["Yes, put them together", true, "main"], ["No, two people with this name", false]],
  });
