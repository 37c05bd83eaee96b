/**
 * The service worker: opens the app without a network, and sends the outbox when the phone says there is one again.
 * Files are kept by version; pages by account, and for whoever is logged in now alone.
 */

import { send } from "./outbox.js";

const STATE = "dicoso-state";
const WHO = "/-/who"; // an address inside STATE: whose pages this phone keeps
const PACKED = "/-/packed"; // inside the pages of an account: when they were last fetched ahead
const FRESH = 300_000; // milliseconds for which that is enough
const ACCOUNT = "Dicoso-Account";
const MOST_PAGES = 60;
const PATIENCE = 6000; // milliseconds before a kept page is shown instead of a network that hangs
const HOSTS = "/mang-theo/noi-den";
let departures = 0; // how often somebody has logged out: what was asked for before that is not kept

export function serve(shell) {
  const files = `dicoso-files-${shell.version}`;
  addEventListener("install", (event) => event.waitUntil(install(shell, files)));
  addEventListener("activate", (event) => event.waitUntil(activate(files)));
  addEventListener("fetch", (event) => answer(event, shell, files));
  addEventListener("sync", (event) => event.tag === "outbox" && event.waitUntil(deliver()));
  addEventListener("message", (event) => {
    if (event.data.do === "pack") event.waitUntil(pack(event.data.account, shell).then(() => event.source.postMessage("packed")));
  });
}

async function install(shell, files) {
  const cache = await caches.open(files);
  await cache.addAll(shell.files.map((file) => new Request(file, { cache: "no-cache" })));
  await cache.add(new Request(shell.offline, { credentials: "omit", cache: "no-cache" }));
  await skipWaiting();
}

async function activate(files) {
  for (const name of await caches.keys()) if (name.startsWith("dicoso-files-") && name !== files) await caches.delete(name);
  await clients.claim();
}

function answer(event, shell, files) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === shell.logout) event.respondWith(leave(request, shell, files));
  else if (request.method !== "GET") return;
  else if (request.mode === "navigate") event.respondWith(page(event, url, shell, files));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, files));
  else if (url.pathname === HOSTS) event.respondWith(hosts(request));
}

const file = async (request, files) => (await (await caches.open(files)).match(request)) ?? fetch(request);

// Whose pages

const who = async () => (await (await caches.open(STATE)).match(WHO))?.text() ?? "";
const pagesOf = (account) => caches.open(`dicoso-pages-${account}`);

/** Forgets the pages of everybody but one account; of everybody if it is "". */
async function only(account) {
  for (const name of await caches.keys()) {
    if (name.startsWith("dicoso-pages-") && name !== `dicoso-pages-${account}`) await caches.delete(name);
  }
  const state = await caches.open(STATE);
  if (account) await state.put(WHO, new Response(account));
  else await state.delete(WHO);
}

/** Logs out: pages are gone from this phone whatever the network does. What waits to be sent stays, for its account. */
async function leave(request, shell, files) {
  await forget();
  try {
    return await fetch(request);
  } catch {
    return (await caches.open(files)).match(shell.offline);
  } finally {
    await forget(); // of what was answered until the server knew
  }
}

async function forget() {
  departures += 1;
  await only("");
}

// Pages: the network's if it answers in time, else what was kept

async function page(event, url, shell, files) {
  const begun = departures;
  const network = fetch(event.request);
  const kept = fallback(url, shell);
  const late = kept.then((found) => found && new Promise((end) => setTimeout(() => end(found), PATIENCE)));
  event.waitUntil(network.then((response) => keep(event.request.url, response.clone(), begun)).catch(() => {}));
  try {
    const first = await Promise.race([network, late.then((found) => found ?? network)]);
    if (first.status < 502 || first.status > 504) return first;
  } catch {
    // no network: what was kept is shown below
  }
  return (await kept) ?? (await caches.open(files)).match(shell.offline);
}

async function keep(address, response, begun) {
  const account = response.headers.get(ACCOUNT);
  if (!account || response.redirected || !response.ok || begun !== departures) return;
  if (account !== (await who())) await only(account);
  const cache = await pagesOf(account);
  await cache.delete(address); // so that the order of keys is that of keeping
  await cache.put(address, response);
  for (const old of (await cache.keys()).slice(0, -MOST_PAGES)) if (!/\/(-|mang-theo)\//.test(old.url)) await cache.delete(old);
}

/** Returns what was kept of a page, or the form that serves for any host; nothing if the phone has neither. */
async function fallback(url, shell) {
  const account = await who();
  if (!account) return undefined;
  const cache = await pagesOf(account);
  let found = await cache.match(url.href);
  if (!found) {
    for (const [path, blank] of shell.blanks) {
      if (!found && new RegExp(path).test(url.pathname + url.search)) found = await cache.match(blank);
    }
  }
  return found && dated(found);
}

/** Notes on a kept page when the server made it, and takes out htmx, which isn't on the phone: hosts.js searches there. */
async function dated(response) {
  const made = new Date(response.headers.get("Date") ?? Date.now()).toISOString();
  const whole = (await response.text()).replace(/<script [^>]*\/htmx[^>]*><\/script>/, "");
  const text = whole.replace('<html lang="vi"', `<html lang="vi" data-kept="${made}"`);
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8", ...policy(response) } });
}

function policy(response) {
  const found = response.headers.get("Content-Security-Policy");
  return found ? { "Content-Security-Policy": found } : {};
}

async function hosts(request) {
  const account = await who();
  const kept = account && (await (await pagesOf(account)).match(HOSTS, { ignoreSearch: true }));
  return kept || fetch(request);
}

/** Never follows to the page of the login: whoever fills that in would find its token changed behind their back. */
const ahead = (address) => fetch(address, { redirect: "manual" });

/** Fetches what the phone shall have with it, a page after the other; what doesn't come is left for the next time. */
async function pack(account, shell) {
  const begun = departures;
  if (account !== (await who())) await only(account);
  const cache = await pagesOf(account);
  const packed = Number(await (await cache.match(PACKED))?.text());
  if (Math.abs(Date.now() - packed) < FRESH) return;
  const told = await ahead(shell.luggage).catch(() => null);
  if (!told?.ok || told.redirected) return;
  const { pages, hosts: list } = await told.json();
  await packHosts(cache, list);
  for (const address of pages) {
    if (begun !== departures) return;
    const response = await ahead(address).catch(() => null);
    if (response) await keep(new URL(address, location.origin).href, response, begun);
  }
  await cache.put(PACKED, new Response(String(Date.now())));
}

async function packHosts(cache, list) {
  if (await cache.match(list)) return;
  const response = await ahead(list).catch(() => null);
  if (!response?.ok || response.redirected) return;
  await cache.delete(HOSTS, { ignoreSearch: true });
  await cache.put(list, response);
}

async function deliver() {
  const account = await who();
  const state = account ? await send(account) : "done";
  if (state === "offline" || state === "busy") throw new Error(state); // the phone tries again by itself
}
