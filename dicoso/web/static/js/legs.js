/**
 * The further legs of a trip without the server: one more, one less, those of a draft. A leg is the section `#chang-N`,
 * whose fields end in `_N`; a new one is made from the template, which is leg 1. Without this file the server draws them.
 */

import { showHost } from "./hosts.js";

const MOST = 12;
const BEFORE = { start: ["end", "start"], end: ["end", "start"], form: ["form"], venue: ["venue"], order: ["order"] };
const NAMING = ["id", "name", "for", "aria-describedby", "data-follows", "hx-target", "hx-select"];

export function attendLegs(form) {
  if (!form.querySelector("[data-leg]")) return;
  form.addEventListener("click", (event) => {
    const wish = event.target.closest('button[name="lam"]')?.value ?? "";
    if (wish === "them") more(form).querySelector('[type="search"]').focus();
    else if (wish.startsWith("bo-")) less(form, Number(wish.slice(3)));
    else return;
    event.preventDefault();
    form.dispatchEvent(new Event("input", { bubbles: true })); // the draft has as many legs
  });
  form.addEventListener("outbox:restore", (event) => restore(form, event.detail));
}

const legs = (form) => Number(form.elements["so-chang"].value);
const named = (field, leg) => (leg ? `${field}_${leg}` : field);

function count(form, number) {
  form.elements["so-chang"].value = number;
  form.querySelector('[value="them"]').closest("p").hidden = number >= MOST;
}

/** Adds a leg, which begins where the last one ended, with the same order; returns its section. */
function more(form) {
  const leg = legs(form);
  const section = form.querySelector("[data-leg]").content.firstElementChild.cloneNode(true);
  renumber(section, 1, leg);
  form.querySelector('[value="them"]').closest("p").before(section);
  count(form, leg + 1);
  for (const [field, sources] of Object.entries(BEFORE)) {
    const values = sources.map((source) => form.elements[named(source, leg - 1)].value);
    form.elements[named(field, leg)].value = values.find(Boolean) ?? "";
  }
  for (const input of section.querySelectorAll('[type="date"]')) input.dispatchEvent(new Event("input", { bubbles: true }));
  globalThis.htmx?.process(section);
  return section;
}

function less(form, leg) {
  form.querySelector(`#chang-${leg}`).remove();
  for (let next = leg + 1; next < legs(form); next++) renumber(form.querySelector(`#chang-${next}`), next, next - 1);
  count(form, legs(form) - 1);
}

/** Gives a leg another number. */
function renumber(section, before, leg) {
  const number = new RegExp(`^([^\\d]*)_${before}(?=$|[-_])`);
  for (const part of section.querySelectorAll("*")) {
    for (const name of NAMING.filter((each) => part.hasAttribute(each))) {
      const words = part.getAttribute(name).split(" ");
      part.setAttribute(name, words.map((word) => word.replace(number, `$1_${leg}`)).join(" "));
    }
  }
  section.id = `chang-${leg}`;
  section.querySelector("h2").textContent = `Chặng ${leg + 1}`;
  section.querySelector('[value^="bo-"]').value = `bo-${leg}`;
}

/** Makes as many legs as a draft has, each with the host that was chosen. */
function restore(form, kept) {
  const said = new Map(kept);
  while (legs(form) < Math.min(Number(said.get("so-chang") ?? 1), MOST)) more(form);
  for (let leg = 1; leg < legs(form); leg++) if (said.get(named("host", leg))) showHost(leg, said.get(named("host", leg)));
}
