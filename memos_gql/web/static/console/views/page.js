// A page of a file as a picture with the boxes of a match: a clipping in a list, the whole page in a dialog.

import { openDialog } from "../dialogs.js";
import { icon } from "../parts.js";
import { openOriginal, pageAddress, picture } from "../pictures.js";
import { redraw } from "../redraw.js";
import { say } from "../words.js";
import { html, nothing, svg } from "../vendor/lit-html/lit-html.js";
import { ref } from "../vendor/lit-html/directives/ref.js";

const CLIPPING = 0.36; // of its width
const NEAR = "600px";

const seen = new Set();
const watcher = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        seen.add(target.dataset.address);
        watcher.unobserve(target);
        redraw();
      }
    }
  },
  { rootMargin: NEAR },
);

/** The boxes of the matched words of a source, or all its boxes if these are not known. */
function boxesOf(source, strengths) {
  const most = Math.max(0, ...strengths);
  return source.boundingBoxes.map((box, line) => ({ ...box, isStrong: !most || strengths[line] * 2 > most }));
}

function drawn(boxes) {
  return svg`<svg class="boxes" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
    ${boxes.map(
      ({ x, y, width, height, isStrong }) =>
        svg`<rect class=${isStrong ? "box strong" : "box"} x=${x} y=${y} width=${width} height=${height} vector-effect="non-scaling-stroke"/>`,
    )}
  </svg>`;
}

/** The share of the page above a clipping that has the highlighted boxes in its centre. */
function above(boxes, shown) {
  const strong = boxes.filter(({ isStrong }) => isStrong);
  if (!strong.length) {
    return 0;
  }
  const top = Math.min(...strong.map(({ y }) => y));
  const bottom = Math.max(...strong.map(({ y, height }) => y + height));
  const start = bottom - top > shown ? top - shown / 8 : (top + bottom - shown) / 2;
  return Math.min(Math.max(start, 0), 1 - shown);
}

function alternative(source) {
  const facts = { name: source.file.name, page: source.page ?? 1 };
  return say(source.file.pageCount ? "page.alt" : "picture.alt", facts);
}

/** Show the place of a match on its page; the picture is fetched when it comes near the visible area. */
export function clipping(source, strengths) {
  if (!source.picture || !source.boundingBoxes.length) {
    return nothing;
  }
  const address = pageAddress(source.file, source.page);
  if (!seen.has(address)) {
    return html`<div class="clipping" data-address=${address} ${ref((element) => element && watcher.observe(element))}></div>`;
  }
  const { state, url, width, height } = picture(address);
  if (state !== "ready") {
    return state === "none" ? nothing : html`<div class="clipping" data-state="loading"></div>`;
  }
  const boxes = boxesOf(source, strengths);
  const shown = Math.min(1, (CLIPPING * width) / height);
  const shift = above(boxes, shown);
  return html`<figure class="clipping" .style=${`aspect-ratio: ${width} / ${height * shown}`}>
    <div class="sheet" .style=${`transform: translateY(${-shift * 100}%)`}>
      <img src=${url} alt=${alternative(source)} width=${width} height=${height} />${drawn(boxes)}
    </div>
    <button
      type="button"
      aria-label=${say("page.look", { name: source.file.name, page: source.page ?? 1 })}
      @click=${() => openPage(source, strengths)}
    ></button>
  </figure>`;
}

/** Show the whole page, with buttons to the previous and the next one. */
export function openPage(source, strengths) {
  const place = { page: source.page ?? 1, refusal: "" };
  const turn = (by) => {
    place.page += by;
    redraw();
  };
  const open = () =>
    openOriginal(source.file).catch((error) => {
      place.refusal = error.message;
      redraw();
    });
  openDialog({
    size: "wide",
    title: () => source.file.name,
    view: () => html`<div class="page-bar">${turns(source, place, turn)}
        <button type="button" @click=${open}>${icon("open")}${say("file.open")}</button></div>
      ${place.refusal ? html`<p class="refusal" role="alert">${place.refusal}</p>` : nothing} ${wholePage(source, strengths, place.page)}`,
  });
}

function turns({ file }, { page }, turn) {
  if (!(file.pageCount > 1)) {
    return html`<span></span>`;
  }
  return html`<span class="turns">
    <button type="button" class="icon" aria-label=${say("page.before")} ?disabled=${page <= 1} @click=${() => turn(-1)}>${icon("back")}</button>
    <span>${say("task.page", { page, total: file.pageCount })}</span>
    <button type="button" class="icon" aria-label=${say("page.after")} ?disabled=${page >= file.pageCount} @click=${() => turn(1)}>
      ${icon("forth")}
    </button>
  </span>`;
}

function wholePage(source, strengths, page) {
  const { state, url, width, height } = picture(pageAddress(source.file, page));
  if (state !== "ready") {
    return html`<div class="sheet whole" data-state=${state}>${state === "none" ? say("page.none") : ""}</div>`;
  }
  const boxes = page === (source.page ?? 1) ? boxesOf(source, strengths) : [];
  return html`<div class="sheet whole"><img src=${url} alt=${alternative({ ...source, page })} width=${width} height=${height} />${drawn(boxes)}</div>`;
}
