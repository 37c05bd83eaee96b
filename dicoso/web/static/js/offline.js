/** What makes every page part of the app: the service worker, the outbox's badge, a calm word without a network. */

import { made } from "./dom.js";
import { notice, time, told } from "./notices.js";
import * as outbox from "./outbox.js";
import { tellUnsent } from "./unsent.js";

const account = document.querySelector('meta[name="dicoso-account"]').content;
const kept = document.documentElement.dataset.kept; // when the server made this page, if it comes from the phone
const RETRY = 20_000; // milliseconds
const offline = () => !navigator.onLine || Boolean(kept);
let reached = false; // whether the server has answered since this page came from the phone

/** Says that there is no network, or that there is one again, and how old the figures are. */
function sayOffline() {
  document.querySelector("[data-no-network]")?.remove();
  if (!offline() || (reached && document.querySelector("[data-queue]"))) return;
  const figures = kept ? ` Số liệu lúc ${time(kept).slice(0, 5)} ngày ${time(kept).slice(6)}.` : "";
  const box = reached
    ? notice("", `Đã có mạng.${figures}`)
    : notice("wait", `Đang không có mạng.${figures} Vẫn ghi được; mục đã ghi tự gửi khi có mạng.`);
  if (reached) box.append(Object.assign(made("a", "", "Tải lại trang"), { href: location.href }));
  box.dataset.noNetwork = "";
  document.querySelector("main").prepend(box);
}

/** Shows what waits: in the header, and beside what asks for it. */
async function showWaiting() {
  const items = await outbox.all(account);
  tellUnsent(items, kept ?? new Date(performance.timeOrigin).toISOString());
  const badge = document.querySelector("[data-badge]");
  if (!badge) return;
  const waiting = outbox.unsent(items).length;
  const refused = items.filter((item) => item.state === "refused").length;
  badge.hidden = !waiting && !refused;
  badge.textContent = refused ? `${refused} bị từ chối` : `${waiting} chưa gửi`;
}

const dayOf = (moment) => new Date(moment - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** A kept form of a trip proposes the day on which it was kept: what was planned is nearer to the truth, else nothing. */
function bringUpToDate() {
  const today = dayOf(new Date());
  for (const form of kept ? document.querySelectorAll('form[data-outbox="trip"]') : []) {
    const { start, end } = form.elements;
    const [first, last] = form.dataset.planned?.split("/") ?? [];
    if (first <= today) [start.value, end.value] = [first, last < today ? last : today];
    else if (!first && dayOf(new Date(kept)) !== today) start.value = end.value = "";
  }
}

/** Lets the service worker fetch the pages for the days without a network, once this one has been shown. */
async function pack() {
  const said = (event) => event.data === "packed" && (document.documentElement.dataset.packed = "");
  navigator.serviceWorker.addEventListener("message", said);
  (await navigator.serviceWorker.ready).active.postMessage({ do: "pack", account });
}

/** Sends what waits, and tells the page of the queue, or on any other page what only a login can help. */
async function deliver() {
  if (kept && !reached) {
    reached = (await outbox.knock(account)).state !== "offline";
    sayOffline();
  }
  const outcome = kept && !reached ? "offline" : await outbox.send(account);
  dispatchEvent(new CustomEvent("outbox:outcome", { detail: outcome }));
  const said = document.querySelector("[data-login]");
  if (!["login", "other"].includes(outcome)) said?.remove();
  else if (!said && !document.querySelector("[data-outcome]")) document.querySelector("main").prepend(told(outcome));
}

/** A network can be back without the phone noticing. */
async function retry() {
  const waits = (await outbox.all(account)).some((item) => item.state === "waiting");
  if ((waits || (kept && !reached)) && navigator.onLine) deliver();
}

/** Whoever logs out with something unsent is told that it stays, and stays theirs. */
async function leave(event) {
  const form = event.target;
  if (form.dataset.asked || !form.matches('[action$="/dang-xuat"]')) return;
  event.preventDefault();
  form.dataset.asked = "yes";
  const waiting = outbox.unsent(await outbox.all(account)).length;
  const told = `Còn ${waiting} mục chưa gửi. Các mục ở lại trên máy này và gửi khi chính đồng chí đăng nhập lại. Đăng xuất?`;
  if (waiting && !confirm(told)) delete form.dataset.asked;
  else form.requestSubmit();
}

async function begin() {
  sayOffline();
  addEventListener("offline", () => {
    reached = false;
    sayOffline();
  });
  addEventListener("online", () => {
    sayOffline();
    deliver();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && retry());
  setInterval(retry, RETRY);
  addEventListener("outbox", showWaiting);
  outbox.onChange(showWaiting);
  document.addEventListener("submit", leave, true);
  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  bringUpToDate();
  if (document.querySelector('form[role="search"], form[data-outbox="trip"]')) await (await import("./hosts.js")).attend(offline);
  if (document.querySelector("form[data-outbox]")) await (await import("./forms.js")).attend(account);
  if (document.querySelector("[data-queue]")) (await import("./queue.js")).show(account);
  await showWaiting();
  document.documentElement.dataset.ready = "";
  if ("serviceWorker" in navigator) {
    await navigator.serviceWorker.register("/may-khach.js", { type: "module", scope: "/" }).catch(() => null);
    if (!offline()) pack().catch(() => {});
  }
  deliver();
}

begin();
