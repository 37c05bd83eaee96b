/** The page of what waits on this phone: what it is, what became of it, and what can be done about it. */

import { made } from "./dom.js";
import { time, told } from "./notices.js";
import * as outbox from "./outbox.js";
import { photoItem } from "./photos.js";

const KINDS = { trip: "Chuyến đi", report: "Báo cáo", draft: "Nháp báo cáo", photo: "Ảnh" };
const STATES = {
  waiting: ["waiting", "Chưa gửi"],
  editing: ["draft", "Đang sửa"],
  sent: ["counted", "Đã gửi"],
  refused: ["refused", "Bị từ chối"],
};

export async function show(account) {
  const redraw = () => draw(account);
  addEventListener("outbox", redraw);
  outbox.onChange(redraw);
  addEventListener("outbox:outcome", (event) => say(event.detail));
  const button = document.querySelector("[data-send]");
  button.addEventListener("click", () => attempt(account, button));
  await redraw();
}

async function attempt(account, button) {
  const label = button.textContent;
  button.disabled = true;
  button.textContent = "Đang gửi…";
  const outcome = navigator.onLine ? await outbox.send(account) : "offline";
  button.textContent = label;
  button.disabled = false;
  say(outcome);
}

function say(outcome) {
  const known = outcome === "offline" && document.querySelector("[data-no-network]");
  document.querySelector("[data-outcome]").replaceChildren(...[known ? null : told(outcome)].filter(Boolean));
}

async function draw(account) {
  const items = (await outbox.all(account)).reverse();
  const there = document.querySelector("[data-queue]");
  const open = items.some((item) => item.state === "waiting");
  document.querySelector("[data-send]").hidden = !open;
  if (!open) document.querySelector("[data-outcome]").replaceChildren();
  document.querySelector("[data-empty]").hidden = items.length > 0;
  const list = made("ul", "rows");
  list.append(...items.map((item) => row(account, item, items)));
  there.replaceChildren(...(items.length ? [list] : []));
}

/** Returns what an item is and of which trip; what a photo is called on the phone says neither. */
function nameOf(item, trip) {
  const kind = item.content.lam === "nhap" ? "draft" : item.kind;
  return `${KINDS[kind]}: ${trip?.title ?? item.of ?? item.title}`;
}

function answered(item) {
  if (!item.at) return "";
  const [hour, day] = time(item.at).split(" ");
  return `, trả lời lúc ${time(item.told_at).endsWith(day) ? hour : `${hour} ${day}`}`;
}

function row(account, item, items) {
  const line = made("li");
  const main = made("div", "rows__main");
  const trip = items.find((each) => each.kind === "trip" && each.id === item.content.chuyen);
  const name = made(item.where ? "a" : "strong", "", nameOf(item, trip));
  if (item.where) name.href = item.where;
  const file = item.kind === "photo" ? `${item.title} · ` : "";
  main.append(name, made("div", "quiet small", `${file}Ghi lúc ${time(item.told_at)}${answered(item)}`));
  if (item.state === "refused") main.append(made("div", "", `Vì: ${item.words}`), ...compared(item));
  if (item.state === "waiting" && trip && trip.state !== "sent") main.append(made("div", "quiet small", "Gửi sau chuyến đi."));
  const side = made("div", "rows__side actions");
  const [kind, words] = STATES[item.state];
  side.append(made("span", `tag tag--${kind}`, words), ...buttons(account, item, items));
  line.append(main, side);
  return line;
}

function compared(item) {
  return (item.versions ?? []).map(({ title, facts }) => {
    const part = made("details", "reveal");
    part.open = true;
    const list = made("dl", "facts");
    for (const [label, value] of facts) list.append(made("dt", "", label), made("dd", "", value || "–"));
    part.append(made("summary", "", title), list);
    return part;
  });
}

function buttons(account, item, items) {
  const found = [];
  const button = (text, work, kind = "quiet") => {
    const made_ = Object.assign(made("button", `button button--${kind}`, text), { type: "button" });
    made_.addEventListener("click", work);
    found.push(made_);
  };
  if (item.state !== "sent" && item.kind !== "photo") button(item.state === "editing" ? "Sửa tiếp" : "Sửa", () => edit(account, item));
  if (item.state !== "sent") button("Xóa", () => drop(account, item));
  if (item.kind === "trip" && item.state === "waiting") {
    const written = items.some((each) => each.kind === "report" && each.content.chuyen === item.id);
    found.push(...(written ? [] : [report(item)]), morePhotos(account, item));
  }
  return found;
}

/** Opens the form again with what was typed; until its button is pressed, the item isn't sent. */
async function edit(account, item) {
  const begun = await outbox.draft(account, item.page);
  if (item.state !== "editing" || begun?.corrects !== item.seq) {
    const fields = Object.entries(item.content).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
    if (item.kind === "trip" && !item.versions?.length) fields.push(["ma", item.id]); // its photos wait for this id
    await outbox.keepDraft(account, { page: item.page, at: item.told_at, fields, corrects: item.seq });
  }
  await outbox.hold(account, item.seq);
  location.assign(item.page);
}

/** Removes an item, and what waits for it. */
async function drop(account, item) {
  const after = (await outbox.all(account)).filter((each) => item.kind === "trip" && each.content.chuyen === item.id);
  const many = after.length ? ` và ${after.length} mục đi kèm` : "";
  if (!confirm(`Xóa khỏi máy này: ${item.title}${many}?`)) return;
  await outbox.remove(account, [item, ...after].map((each) => each.seq));
}

function report(item) {
  const link = made("a", "button button--quiet", "Viết báo cáo");
  link.href = `/chuyen-di/${item.id}/bao-cao`;
  return link;
}

function morePhotos(account, item) {
  const label = made("label", "button button--quiet", "Thêm ảnh");
  const input = Object.assign(made("input", "unseen"), { type: "file", accept: "image/jpeg,image/png,image/webp", multiple: true });
  input.addEventListener("change", async () => {
    const common = { told_at: new Date().toISOString(), page: location.pathname, state: "waiting", form: "" };
    const photos = [];
    for (const file of input.files) photos.push({ ...common, ...(await photoItem(file, item.id, item.title)) });
    await outbox.add(account, photos).catch(() => alert("Máy đã hết chỗ nên chưa giữ được ảnh. Xóa bớt ảnh, tệp trên máy rồi chọn lại."));
  });
  label.append(input);
  return label;
}
