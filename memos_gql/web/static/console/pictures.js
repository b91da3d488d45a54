// Pages of files as pictures. They need the key, so they are fetched, and shown from memory; the oldest are let go.

import { fetchBytes } from "./api.js";
import { whenBack } from "./network.js";
import { redraw } from "./redraw.js";
import { say } from "./words.js";

const MOST = 60;
const WIDTH_PX = 1200;
const NONE = { state: "none" };
const LOADING = { state: "loading" };
// What a browser shows without running anything in it; the rest is saved.
const SHOWN = new Set(["application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"]);
const KEPT_MS = 60_000;

const pictures = new Map();

/** Tell whether a file is of a kind that has pages to look at. */
export function hasPages({ mediaType, original }) {
  return original !== null && (mediaType === "application/pdf" || Boolean(mediaType?.startsWith("image/")));
}

export function pageAddress({ original }, page) {
  return `${original}/pages/${page ?? 1}.png?width=${WIDTH_PX}`;
}

/** Return a picture as it is now: loading, none, or ready with `url`, `width` and `height`. It is fetched when first asked for. */
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

/** Forget every picture: another key is used from now on. */
export function clearPictures() {
  pictures.forEach(({ url }) => url && URL.revokeObjectURL(url));
  pictures.clear();
}

/** Open the original of a file beside this page, or save it where a browser might run what is in it. */
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
