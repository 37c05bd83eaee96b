/** Where somebody went, found without a network: in the list of the province's communes that the phone took along. */

import { made } from "./dom.js";

const LIST = "/mang-theo/noi-den";
const MOST = 12;
const SEARCH = '[type="search"][name^="tim"]';

let list = null;

/** Returns the communes as [key, name, district]; none if this phone hasn't taken them along. */
const communes = () => (list ??= fetch(LIST).then((answer) => (answer.ok ? answer.json() : []), () => []));

const fold = (text) =>
  text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");

/** Returns the communes whose name, or district, has all the words of a text, each from its beginning. */
async function search(text) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = [];
  for (const host of await communes()) {
    const name = ` ${fold(host[1])}`;
    const place = `${name} ${fold(host[2])}`;
    if (words.every((word) => place.includes(` ${word}`))) scored.push([name.endsWith(` ${words.join(" ")}`) ? 0 : 1, host]);
  }
  return scored.sort((one, other) => one[0] - other[0]).slice(0, MOST).map(([, host]) => host);
}

/** Lets the searches of a page answer from the phone when the network doesn't, and names the host of the kept form. */
export async function attend(offline) {
  const instead = (event) => {
    event.preventDefault();
    event.stopPropagation();
    answer(event.target.elements?.tim ?? event.target);
  };
  const attend = (type, needed) =>
    document.addEventListener(type, (event) => event.target.matches(needed) && offline() && instead(event), true);
  attend("htmx:beforeRequest", SEARCH);
  attend("submit", 'form[role="search"]');
  document.addEventListener("htmx:sendError", (event) => event.target.matches(SEARCH) && instead(event), true);
  document.addEventListener("input", (event) => event.target.matches(SEARCH) && offline() && answer(event.target));
  await nameHost();
}

/** Shows what a search finds: links on the page that asks where to, else what can be chosen for a leg. */
export async function answer(input) {
  const leg = input.name.slice(3);
  const found = await search(input.value);
  if (!input.value.trim()) return;
  const chosen = input.form.querySelector(`[name="host${leg}"]:checked`);
  const there = document.querySelector(`#noi${leg}`);
  if (!found.length) there.replaceChildren(made("p", "", "Không có xã, phường nào trong danh sách đã lưu trên máy có tên như vậy."));
  else if (input.form.matches('[role="search"]')) there.replaceChildren(rows(found));
  else there.replaceChildren(choices(leg, found, chosen?.value));
}

function rows(found) {
  const box = made("ul", "rows");
  for (const [key, name, district] of found) {
    const link = made("a", "", name);
    link.href = `?don-vi=${key}`;
    const main = made("div", "rows__main");
    main.append(link, made("div", "quiet small", district));
    box.append(made("li"));
    box.lastChild.append(main);
  }
  return box;
}

/** Draws hosts to choose from, as the server does. */
function choices(leg, found, chosen) {
  const box = made("fieldset", "field");
  box.id = `id_host${leg}`;
  box.append(made("legend", "", "Nơi đến"));
  for (const [key, name, district] of found) {
    const id = `${box.id}_${key}`;
    const input = Object.assign(made("input"), { id, type: "radio", name: `host${leg}`, value: key, checked: String(key) === chosen });
    const label = Object.assign(made("label", "", [name, district].filter(Boolean).join(", ")), { htmlFor: id });
    const choice = made("div", "choice");
    choice.append(input, label);
    box.append(choice);
  }
  return box;
}

/** Shows the host of a leg as it was chosen before. */
export async function showHost(leg, key) {
  const there = document.querySelector(`#noi_${leg}`);
  there.replaceChildren(choices(`_${leg}`, [[key, "Nơi đã chọn", ""]], key));
  const host = (await communes()).find((each) => String(each[0]) === key);
  if (host) there.querySelector("label").textContent = `${host[1]}, ${host[2]}`;
}

/** Fills in the host on the form that serves for all of them. */
async function nameHost() {
  const form = document.querySelector("form[data-anywhere]");
  if (!form) return;
  const key = new URLSearchParams(location.search).get("don-vi") ?? "";
  form.action = `${form.dataset.anywhere}?don-vi=${encodeURIComponent(key)}`;
  const host = (await communes()).find((each) => String(each[0]) === key);
  if (!host) return;
  document.querySelector("h1").textContent = host[1];
  document.querySelector("[data-place]").textContent = host[2];
}
