/** What waits on this phone, told on the pages that still ask for it: the server hasn't heard of it yet. */

import { made } from "./dom.js";

const RECORD = "/chuyen-di/ghi";
const REPORT = /^\/chuyen-di\/([^/]+)\/bao-cao$/;
const QUEUE = "/hang-cho";
const ANY = { editing: ["draft", "Đang sửa, chưa gửi"], refused: ["refused", "Bị từ chối"], sent: ["counted", "Đã gửi"] };
const WORDS = {
  trip: { ...ANY, waiting: ["waiting", "Đã ghi, chưa gửi"] },
  report: { ...ANY, waiting: ["waiting", "Đã viết, chưa gửi"] },
  draft: { ...ANY, waiting: ["waiting", "Có nháp, chưa gửi"], sent: ["none", "Có nháp"] },
};
const addresses = new Map(); // of the links that now lead to the queue: where the server let them lead

/** Tells of each item beside the link that asks for it; `since`: when the page was made, what was sent before is known. */
export function tellUnsent(items, since) {
  for (const told of document.querySelectorAll("[data-unsent]")) told.remove();
  for (const part of document.querySelectorAll("[data-asked]")) {
    part.hidden = false;
    delete part.dataset.asked;
  }
  for (const [link, address] of addresses) link.href = address;
  addresses.clear();
  const news = items.filter((item) => item.state !== "sent" || item.at > since);
  for (const link of document.querySelectorAll("main a[href]")) {
    const item = news.findLast(answers(new URL(link.href)));
    if (item) tell(link, item);
  }
}

/** Returns what tells of an item whether it is what a page asks for at an address. */
function answers({ pathname, searchParams }) {
  const [, trip] = REPORT.exec(pathname) ?? [];
  if (trip) return ({ kind, content }) => kind === "report" && content.chuyen === decodeURIComponent(trip);
  const planned = pathname === RECORD && searchParams.get("muc");
  return ({ kind, content }) => Boolean(planned) && kind === "trip" && content.muc === planned;
}

function tell(link, item) {
  const [kind, words] = WORDS[item.content.lam === "nhap" ? "draft" : item.kind][item.state];
  const where = item.state === "sent" ? item.where : QUEUE;
  const side = link.closest("li")?.querySelector(".rows__side");
  const instead = side && !side.contains(link) ? [...side.children] : [link];
  const told = made(instead.includes(link) ? "a" : "span");
  told.dataset.unsent = "";
  told.append(made("span", `tag tag--${kind}`, words));
  (side ?? link.parentElement).append(told);
  for (const part of instead) {
    part.hidden = true;
    part.dataset.asked = "";
  }
  if (told.matches("a")) told.href = where;
  else {
    addresses.set(link, link.href);
    link.href = where;
  }
}
