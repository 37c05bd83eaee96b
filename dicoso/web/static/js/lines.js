/**
 * The lines of a report (difficulties, proposals, promises) without the server: one more at the press of a button, and
 * those of a draft. A line is a `.line` whose fields are named by its id; a new one is made from one that is there.
 */

import { all, uuid } from "./outbox.js";

export async function attendLines(account, form) {
  const { chuyen } = form.elements;
  if (chuyen && !chuyen.value) {
    chuyen.value = decodeURIComponent(location.pathname.split("/").at(-2));
    for (const line of form.querySelectorAll(".line")) rename(line, uuid()); // the kept page serves many trips
    await nameTrip(account, form);
  }
  if (!form.querySelector(".line")) return;
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-line]");
    if (!button) return;
    event.preventDefault();
    const line = more(form, button.dataset.addLine, uuid());
    line.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  form.addEventListener("outbox:restore", (event) => restore(form, event.detail));
}

/** Names a trip that only this phone knows, on the form that serves for all of those. */
async function nameTrip(account, form) {
  const trip = (await all(account)).find((item) => item.id === form.elements.chuyen.value);
  if (!trip) return;
  form.dataset.title = trip.title;
  document.querySelector(".head__above").textContent = trip.title;
}

/** Adds a line of a kind and returns it. */
function more(form, kind, id) {
  const there = [...form.querySelectorAll(`#${kind} .line`)].at(-1);
  const line = there.cloneNode(true);
  rename(line, id);
  for (const told of line.querySelectorAll(".field__error, .field__read")) told.remove();
  for (const input of line.querySelectorAll("input, textarea, select")) {
    if (input.tagName === "SELECT") input.selectedIndex = 0;
    else input.value = "";
  }
  line.querySelector('[name="line"]').value = `${kind}:${id}`;
  there.after(line);
  return line;
}

/** Gives a line another id: its fields are named by it. */
function rename(line, id) {
  const named = line.querySelector('[name="line"]');
  const [kind, before] = named.value.split(":");
  const old = before.replaceAll("-", "");
  for (const part of [line, ...line.querySelectorAll("*")]) {
    for (const { name, value } of [...part.attributes]) {
      if (value.includes(old)) part.setAttribute(name, value.replaceAll(old, id.replaceAll("-", "")));
    }
  }
  named.value = `${kind}:${id}`;
}

/** Makes the lines those of a draft: the server gives empty ones new ids each time. */
function restore(form, kept) {
  const wanted = kept.filter(([name]) => name === "line").map(([, value]) => value);
  const there = () => [...form.querySelectorAll('[name="line"]')];
  if (!wanted.length) return;
  const known = new Set(there().map((input) => input.value));
  for (const value of wanted) if (!known.has(value)) more(form, ...value.split(":"));
  const filled = (line) => {
    const inputs = [...line.querySelectorAll("textarea")]; // what was submitted has none: it stays as it is
    return !inputs.length || inputs.some((input) => input.defaultValue);
  };
  for (const input of there()) {
    const line = input.closest(".line");
    if (!wanted.includes(input.value) && !filled(line)) line.remove();
  }
}
