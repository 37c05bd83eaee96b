/**
 * Forms that can be sent later: `<form data-outbox="trip">`. Everything that is typed is kept as a draft; pressing the
 * button puts it into the outbox first and sends it then, so that nothing depends on the network or on this page.
 * A button with a `formaction` of its own sends the form as ever. Hidden fields with `data-draft` belong to the draft:
 * so the version that somebody saw stays with what they typed.
 *
 * `data-needed`: JSON, names of fields that can't be empty, on any leg, and what is said then. A field named `ma` holds the item's id.
 * Photos of `<input type="file" name="photo">` follow as items of their own.
 */

import { made } from "./dom.js";
import { missing, tell } from "./errors.js";
import { answer } from "./hosts.js";
import { attendLegs } from "./legs.js";
import { attendLines } from "./lines.js";
import { day, notice, time } from "./notices.js";
import * as outbox from "./outbox.js";

const NEVER_KEPT = new Set(["csrfmiddlewaretoken"]);
const QUEUE = "/hang-cho";
const WAIT = 15_000; // milliseconds that somebody looks at a button; then the item waits by itself

const page = () => location.pathname + location.search;

/** Attends to the forms of the page. */
export async function attend(account) {
  for (const form of document.querySelectorAll("form[data-outbox]")) {
    attendLegs(form);
    await attendLines(account, form);
    renew(form);
    await restore(account, form);
    keepTyping(account, form);
    form.addEventListener("submit", (event) => submit(account, form, event));
  }
}

/** Gives the form an id of its own: a page that was kept on the phone may be used more than once. */
function renew(form) {
  const { ma } = form.elements;
  if (ma && (form.dataset.outbox === "trip" || !ma.value)) ma.value = outbox.uuid();
}

function fields(form, submitter) {
  return [...new FormData(form, submitter).entries()].filter(
    ([name, value]) => typeof value === "string" && !NEVER_KEPT.has(name),
  );
}

// Drafts

const corrects = (form) => Number(form.dataset.corrects ?? 0); // an item of the outbox by its number, or none
const draft = (form) => ({ page: page(), at: new Date().toISOString(), fields: fields(form), corrects: corrects(form) });

function keepTyping(account, form) {
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    if (form.dataset.done) return; // handed over, or dropped
    outbox.keepDraft(account, draft(form)).catch(() => {}); // a full phone is told of when the button is pressed
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 300);
  });
  addEventListener("pagehide", () => timer && keep());
  document.addEventListener("visibilitychange", () => timer && keep());
}

async function restore(account, form) {
  const kept = await outbox.draft(account, page()).catch(() => null);
  if (!kept || "drawn" in form.dataset) return; // the server has drawn it anew from what was typed
  if (kept.corrects) form.dataset.corrects = kept.corrects;
  const before = JSON.stringify(fields(form).filter(([name]) => name !== "ma"));
  form.dispatchEvent(new CustomEvent("outbox:restore", { detail: kept.fields }));
  fill(form, kept.fields);
  if (JSON.stringify(fields(form).filter(([name]) => name !== "ma")) === before) return;
  for (const details of form.querySelectorAll("details")) details.open = true;
  const note = notice("", `Đã lấy lại nội dung viết dở lúc ${time(kept.at)}.`);
  const drop = made("button", "button button--quiet", "Bỏ bản viết dở");
  drop.type = "button";
  drop.addEventListener("click", async () => {
    form.dataset.done = "yes";
    await outbox.dropDraft(account, page());
    if (kept.corrects) await outbox.hold(account, kept.corrects, false);
    location.reload();
  });
  note.append(drop);
  form.before(note);
}

function fill(form, kept) {
  const values = new Map();
  for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
  for (const input of form.elements) {
    if (!input.name || NEVER_KEPT.has(input.name) || ["file", "submit", "search"].includes(input.type)) continue;
    if (input.type === "hidden" && input.name !== "ma" && !("draft" in input.dataset)) continue; // the page's own facts
    const said = values.get(input.name);
    if (input.type === "checkbox" || input.type === "radio") input.checked = said?.includes(input.value) ?? false;
    else if (said?.length) input.value = said.shift();
  }
  form.querySelectorAll('[type="date"]').forEach((input) => input.dispatchEvent(new Event("input", { bubbles: true })));
}

// Sending

async function submit(account, form, event) {
  if (event.defaultPrevented) return;
  if (event.submitter?.hasAttribute("formaction")) return asked(form, event);
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  form.setAttribute("aria-busy", "true");
  tell(form, []);
  const button = event.submitter;
  const label = button?.textContent;
  if (button) button.textContent = "Đang lưu…";
  try {
    const wrong = missing(form);
    if (wrong.length) tell(form, wrong);
    else await hand(account, form, await items(form, event.submitter));
  } finally {
    delete form.dataset.busy;
    form.removeAttribute("aria-busy");
    if (button) button.textContent = label;
  }
}

/** A search that was asked for by a button: the server draws the form for that, or the phone finds the host. */
function asked(form, event) {
  if (navigator.onLine && !document.documentElement.dataset.kept) return;
  event.preventDefault();
  const host = event.submitter.closest(".fields")?.querySelector('[name^="tim"]');
  if (host) answer(host);
  else tell(form, [["", "Tìm người cùng đi cần có mạng. Nội dung đã gõ vẫn còn: ghi chuyến đi trước, thêm người sau."]]);
}

/** Returns what the form says as items: the fields with those of its address, then its photos. */
async function items(form, submitter) {
  const content = {};
  const asked = new URL(form.action, location.href).searchParams.entries();
  for (const [name, value] of [...asked, ...fields(form, submitter)]) {
    if (name === "ma" && form.dataset.outbox === "trip") continue; // it is the item's own
    content[name] = name in content ? [content[name], value].flat() : value;
  }
  const kind = form.dataset.outbox;
  const id = (kind === "trip" && form.elements.ma?.value) || outbox.uuid();
  const told_at = new Date().toISOString();
  const common = { told_at, page: page(), state: "waiting", form: form.dataset.label ?? "" };
  const trip = kind === "trip" ? id : content.chuyen;
  const found = kind === "photo" ? [] : [{ ...common, id, kind, content, title: title(form) }];
  const { photoItem } = await import("./photos.js");
  for (const input of form.querySelectorAll('input[type="file"][name="photo"]')) {
    for (const file of input.files) found.push({ ...common, ...(await photoItem(file, trip, title(form), content.caption)) });
  }
  return found;
}

/** Returns how the queue calls the item: where to, and when. */
function title(form) {
  const host = form.dataset.title || document.querySelector("h1")?.textContent.trim() || "";
  const further = Number(form.elements["so-chang"]?.value ?? 1) - 1;
  const where = further ? `${host} và ${further} nơi khác` : host;
  const last = further ? `_${further}` : "";
  const start = form.elements.start?.value ?? "";
  const end = form.elements[`end${last}`]?.value || form.elements[`start${last}`]?.value || "";
  const first = start.slice(0, 7) === end.slice(0, 7) ? start.slice(8) : day(start);
  const days = start === end ? day(start) : `${first}–${day(end)}`;
  return [where, start && days].filter(Boolean).join(", ");
}

async function hand(account, form, made) {
  if (!made.length) return tell(form, [["id_photo", "Chọn ít nhất một ảnh."]]);
  let numbers;
  try {
    numbers = await outbox.add(account, made, corrects(form));
    navigator.storage?.persist?.();
  } catch {
    return withoutRoom(account, form, made);
  }
  form.dataset.done = "yes";
  await outbox.dropDraft(account, page()).catch(() => {});
  register();
  const awaited = form.dataset.outbox === "photo" ? numbers.at(-1) : numbers[0]; // photos beside it may come after
  const patience = new Promise((end) => setTimeout(end, WAIT));
  if (navigator.onLine) await Promise.race([outbox.send(account), outbox.answered(account, awaited), patience]);
  const ours = (await outbox.all(account)).filter((item) => numbers.includes(item.seq));
  const first = ours[0];
  if (first?.state === "refused" && !first.versions?.length) return takeBack(account, form, ours);
  location.assign(first?.state === "sent" ? first.where : QUEUE);
}

/** Shows in the form why it was refused, and takes it out of the queue; one that others may wait for is held there. */
async function takeBack(account, form, [first, ...photos]) {
  delete form.dataset.done;
  const unsent = photos.filter((item) => item.state !== "sent").map((item) => item.seq);
  if ("corrects" in form.dataset) {
    form.dataset.corrects = first.seq;
    await outbox.hold(account, first.seq);
    await outbox.remove(account, unsent);
  } else await outbox.remove(account, [first.seq, ...unsent]);
  await outbox.keepDraft(account, draft(form)).catch(() => {});
  tell(form, reasons(first));
}

/** Returns why an item was refused: the fields that are wrong, or a sentence. */
const reasons = ({ errors, words }) => (errors?.length ? errors : [["", words]]);

/** Lets the phone send by itself when there is a network again, where it can. */
function register() {
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("outbox")).catch(() => {});
}

/** The phone is full: what was typed stays in the form; with a network it is sent all the same. */
async function withoutRoom(account, form, made) {
  const door = await outbox.knock(account);
  if (door.state === "open") {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": door.token, "Dicoso-Account": account };
    const body = JSON.stringify(made.map(outbox.wire));
    const response = await fetch("/gui", { method: "POST", headers, body, redirect: "manual" }).catch(() => null);
    const answers = response?.ok ? await response.json() : [];
    const refused = answers.find((answer) => answer.state === "refused");
    if (answers.length && !refused) {
      await outbox.remove(account, [corrects(form)]);
      return location.assign(answers[0].where);
    }
    if (refused) return tell(form, reasons(refused));
  }
  tell(form, [
    ["", "Máy đã hết chỗ nên chưa giữ được mục này. Nội dung đã gõ vẫn còn dưới đây: xóa bớt ảnh, tệp trên máy rồi bấm lại."],
  ]);
}
