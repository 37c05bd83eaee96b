/** Photos, made smaller on the phone before they wait and travel. The server makes them anew in any case. */

import { uuid } from "./outbox.js";

const LONG_SIDE = 1600;
const QUALITY = 0.82;
const ids = new WeakMap(); // a file keeps its id: pressing again after a refusal doesn't store it twice

/**
 * Returns a photo as an item of the outbox; one that this phone can't read goes as it is, for the server to judge.
 * `of` names the trip, for the queue.
 */
export async function photoItem(file, trip, of, caption = "") {
  const photo = await shrunk(file).catch(() => file.arrayBuffer());
  const taken_at = new Date(file.lastModified || Date.now()).toISOString();
  if (!ids.has(file)) ids.set(file, uuid());
  return { id: ids.get(file), kind: "photo", title: file.name, of, content: { chuyen: trip, caption, taken_at }, photo };
}

async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const share = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise((end) => canvas.toBlob(end, "image/jpeg", QUALITY));
  return (made ?? file).arrayBuffer();
}
