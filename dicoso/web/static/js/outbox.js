/**
 * What waits on this phone to be sent: kept in IndexedDB, one database for each account, and sent in order.
 * Used by the pages and by the service worker. The server judges; nothing is counted here.
 */

const DATABASE = "dicoso";
const DOOR = "/gui";
const MOST_ITEMS = 50;
const MOST_BYTES = 1_500_000; // of one list; a photo that is larger goes alone
const KEPT_DAYS = 7; // what was sent is shown for so long
const PATIENCE = 30_000; // milliseconds for one answer

const news = "BroadcastChannel" in globalThis ? new BroadcastChannel("dicoso-outbox") : null;

const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new DOMException("", "QuotaExceededError"));
  });

const opened = new Map();

function database(account) {
  if (!opened.has(account)) {
    const request = indexedDB.open(`${DATABASE}-${account}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("items", { keyPath: "seq", autoIncrement: true });
      request.result.createObjectStore("drafts", { keyPath: "page" });
    };
    const found = result(request);
    found.catch(() => opened.delete(account));
    opened.set(account, found);
  }
  return opened.get(account);
}

async function change(account, store, work) {
  const transaction = (await database(account)).transaction(store, "readwrite", { durability: "strict" });
  const end = finished(transaction);
  end.catch(() => {});
  const found = work(transaction.objectStore(store));
  await end;
  if (store === "items") news?.postMessage(account);
  return found;
}

/** Calls back whenever the outbox of any tab changes. */
export function onChange(told) {
  news?.addEventListener("message", told);
}

export const all = async (account) => result((await database(account)).transaction("items").objectStore("items").getAll());

/**
 * Keeps items, all or none, in place of one that was being corrected, and returns their numbers.
 * Fails with QuotaExceededError when the phone is full.
 */
export async function add(account, items, corrected = 0) {
  const requests = await change(account, "items", (store) => {
    store.delete(corrected);
    return items.map((item) => store.add(item));
  });
  globalThis.dispatchEvent(new Event("outbox"));
  return requests.map((request) => request.result);
}

export async function remove(account, numbers) {
  await change(account, "items", (store) => numbers.forEach((number) => store.delete(number)));
  globalThis.dispatchEvent(new Event("outbox"));
}

/** Holds an item back while it is corrected, with what waits for it; or lets it go as it was. */
export async function hold(account, number, held = true) {
  const item = (await all(account)).find((each) => each.seq === number);
  if (!item) return;
  const before = item.words ? "refused" : "waiting";
  await change(account, "items", (store) => store.put({ ...item, state: held ? "editing" : before }));
  globalThis.dispatchEvent(new Event("outbox"));
}

/** Returns what the server doesn't have and hasn't refused. */
export const unsent = (items) => items.filter((item) => item.state === "waiting" || item.state === "editing");

export const draft = async (account, page) =>
  result((await database(account)).transaction("drafts").objectStore("drafts").get(page));
export const keepDraft = (account, kept) => change(account, "drafts", (store) => store.put(kept));
export const dropDraft = (account, page) => change(account, "drafts", (store) => store.delete(page));

export const uuid = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+digit / 4)))).toString(16),
  );

/**
 * Sends what waits. Only one tab, or the service worker, does it at a time.
 * Returns "done", "offline", "login" (the login has expired), "other" (of somebody else) or "busy" (the server fails).
 */
export const send = (account) =>
  globalThis.navigator.locks ? navigator.locks.request(`dicoso-gui-${account}`, () => deliver(account)) : deliver(account);

async function deliver(account) {
  const stuck = new Set();
  let token = "";
  let photo = null; // how large one may be
  let alone = false;
  let tokens = 2; // a token that is refused is asked for again, once
  for (;;) {
    const batch = next(await all(account), stuck, alone);
    if (!batch.length) break;
    if (!token) {
      const door = await knock(account);
      if (door.state !== "open") return door.state;
      if (!tokens--) return "login";
      ({ token, photo } = door);
    }
    const answer = tooLarge(batch[0], photo) ?? (await post(account, token, batch));
    if (answer.state === "answered") await settle(account, batch, answer.told);
    else if (answer.state === "token") token = "";
    else if (answer.state !== "failed") return answer.state;
    else if (batch.length > 1) alone = true;
    else stuck.add(batch[0].seq);
  }
  await forget(account);
  return stuck.size ? "busy" : "done";
}

/** Refuses a photo that the server wouldn't read, before it travels: it would go alone. */
function tooLarge({ id, photo }, { bytes, words }) {
  if (!photo || photo.byteLength <= bytes) return null;
  return { state: "answered", told: [{ id, state: "refused", code: "photo_too_large", words }] };
}

/**
 * Returns what may go next: in order, and nothing that belongs to a trip before that trip is there.
 * Photos go last: what was written has its answer before they have travelled.
 */
function next(items, stuck, alone) {
  const open = new Set(items.filter((item) => item.kind === "trip" && item.state !== "sent").map((item) => item.id));
  const ready = items.filter((item) => item.state === "waiting" && !stuck.has(item.seq) && !open.has(item.content.chuyen));
  const written = ready.filter((item) => !item.photo);
  const batch = [];
  let bytes = 0;
  for (const item of written.length ? written : ready) {
    bytes += item.photo ? item.photo.byteLength * 1.4 : 2000;
    if (batch.length && (alone || batch.length >= MOST_ITEMS || bytes > MOST_BYTES)) break;
    batch.push(item);
  }
  return batch;
}

/** Asks who is logged in here now, for the token of their forms, and how large a photo may be. */
export async function knock(account) {
  try {
    const response = await fetch(DOOR, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (response.type === "opaqueredirect" || response.status === 403) return { state: "login" };
    if (!response.ok) return { state: "busy" };
    const told = await response.json();
    return told.account === account ? { ...told, state: "open" } : { state: "other" };
  } catch {
    return { state: "offline" };
  }
}

async function post(account, token, batch) {
  try {
    const response = await fetch(DOOR, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Dicoso-Account": account },
      body: JSON.stringify(batch.map(wire)),
      signal: AbortSignal.timeout(PATIENCE * (1 + batch.length / 10)),
    });
    if (response.type === "opaqueredirect") return { state: "login" };
    if (response.status === 409) return { state: "other" };
    if (response.status === 403) return { state: "token" };
    if (response.ok) return { state: "answered", told: await response.json() };
    if (response.status === 413 && batch.length === 1) {
      const words = (await response.json().catch(() => ({}))).words ?? "Mục này dài quá mức máy chủ nhận. Rút ngắn rồi gửi lại.";
      return { state: "answered", told: [{ id: batch[0].id, state: "refused", code: "too_large", words }] };
    }
    return { state: "failed" };
  } catch {
    return { state: "offline" };
  }
}

/** Waits until an item has its answer. */
export const answered = (account, number) =>
  new Promise((end) => {
    const look = async () => (await all(account)).find((item) => item.seq === number)?.state !== "waiting" && end();
    addEventListener("outbox", look);
    onChange(look);
    look();
  });

/** Returns an item as it travels. */
export function wire(item) {
  const content = item.photo ? { ...item.content, data: base64(new Uint8Array(item.photo)) } : item.content;
  return { id: item.id, kind: item.kind, told_at: item.told_at, content };
}

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

/** Notes what became of each item; a photo that was sent takes no more room. */
async function settle(account, batch, told) {
  const answers = new Map(told.map((answer) => [answer.id, answer]));
  await change(account, "items", (store) => {
    for (const item of batch) {
      const answer = answers.get(item.id);
      if (!answer) continue;
      const refused = answer.state === "refused";
      const { words, errors, versions, code, where } = answer;
      const said = refused ? { words, errors, versions, code } : { where, photo: undefined };
      store.put({ ...item, ...said, state: refused ? "refused" : "sent", at: new Date().toISOString() });
    }
  });
  globalThis.dispatchEvent(new Event("outbox"));
}

async function forget(account) {
  const before = new Date(Date.now() - KEPT_DAYS * 86_400_000).toISOString();
  const old = (await all(account)).filter((item) => item.state === "sent" && item.at < before);
  if (old.length) await remove(account, old.map((item) => item.seq));
}
