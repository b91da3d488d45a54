// Pages of files as pictures. They require the key, so they are fetched and shown from memory; the oldest are dropped.

import { fetchBytes } from "./api.js";
import { whenBack } from "./network.js";
import { redraw } from "./redraw.js";
import { say } from "./words.js";

const MOST = 60;
const WIDTH_PX = 1200;
const NONE = { state: "none" };
const LOADING = { state: "loading" };
// Types that a browser displays without running anything in them; other files are saved.
const SHOWN = new Set(["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"]);
const KEPT_MS = 60_000;

const pictures = new Map();

/** Whether files of this type have pages that can be shown. */
export function hasPages({ mediaType, original }) {
  return original !== null && (mediaType === "application/pdf" || Boolean(mediaType?.startsWith("image/")));
}

export function pageAddress({ original }, page) {
  return `${original}/pages/${page ?? 1}.png?width=${WIDTH_PX}`;
}

/** Return the state of a picture: loading, none, or ready with `url`, `width` and `height`. The first call fetches it. */
export function picture(address) {
  if (!pictures.has(address)) {
    pictures.set(address, LOADING);
    load(address);
  }
  return pictures.get(address);
}

async function load(address) {
  try {
    const bytes = await fetchBytes(address);
    pictures.set(address, bytes ? await opened(bytes) : NONE);
    letGo();
  } catch {
    pictures.delete(address); // asked for again once the network is back
  }
  redraw();
}

async function opened(bytes) {
  const { width, height } = await createImageBitmap(bytes);
  return { state: "ready", url: URL.createObjectURL(bytes), width, height };
}

function letGo() {
  for (const [address, { url }] of [...pictures].slice(0, Math.max(0, pictures.size - MOST))) {
    if (url) {
      URL.revokeObjectURL(url);
    }
    pictures.delete(address);
  }
}

/** Drop all pictures, because another key is used from now on. */
export function clearPictures() {
  pictures.forEach(({ url }) => url && URL.revokeObjectURL(url));
  pictures.clear();
}

/** Open the original file in a new tab, or save it if a browser might run scripts in it. */
export async function openOriginal({ original, name, mediaType }) {
  const bytes = original && (await fetchBytes(original));
  if (!bytes) {
    throw new Error(say("file.gone", { name }));
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(SHOWN.has(mediaType) ? new Blob([bytes], { type: mediaType }) : bytes);
  Object.assign(link, SHOWN.has(mediaType) ? { target: "_blank", rel: "noopener" } : { download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

whenBack(redraw);
