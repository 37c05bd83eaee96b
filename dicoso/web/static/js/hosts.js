/** Where somebody went, found without a network: in the list of the province's communes that the phone took along. */

import { made } from "./dom.js";

const LIST = "/mang-theo/noi-den";
const MOST = 12;

let list = null;

/** Returns the communes as [key, name, district]; none if this phone hasn't taken them along. */
const communes = () => (list ??= fetch(LIST).then((answer) => (answer.ok ? answer.json() : []), () => []));

const fold = (text) =>
  text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replaceAll("đ", "d");

/** Returns the communes whose name, or district, has all the words of a text, each from its beginning. */
export async function search(text) {
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

/** Lets the search of "where did they go" answer from the phone when the network doesn't. */
export function attendSearch(offline) {
  const input = document.querySelector('form[role="search"] [name="tim"]');
  const there = document.querySelector("#noi");
  if (!input || !there) return;
  const answer = async () => {
    const found = await search(input.value);
    if (input.value.trim()) document.querySelector("#noi").replaceChildren(rows(found));
  };
  const instead = (event) => {
    event.preventDefault();
    event.stopPropagation();
    answer();
  };
  input.addEventListener("htmx:beforeRequest", (event) => offline() && instead(event));
  input.addEventListener("htmx:sendError", instead);
  input.addEventListener("input", () => !globalThis.htmx && offline() && answer());
  input.form.addEventListener("submit", (event) => offline() && instead(event));
}

function rows(found) {
  if (!found.length) return made("p", "", "Không có xã, phường nào trong danh sách đã lưu trên máy có tên như vậy.");
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

/** Fills in the host on the form that serves for all of them. */
export async function nameHost() {
  const form = document.querySelector("form[data-anywhere]");
  if (!form) return;
  const key = new URLSearchParams(location.search).get("don-vi") ?? "";
  form.action = `${form.dataset.anywhere}?don-vi=${encodeURIComponent(key)}`;
  const host = (await communes()).find((each) => String(each[0]) === key);
  if (!host) return;
  document.querySelector("h1").textContent = host[1];
  document.querySelector("[data-place]").textContent = host[2];
}
