// Where a memory matched: ranges in its text, and lines of its page.

import { html } from "./vendor/lit-html/lit-html.js";

const LONG = 420;
const BEFORE = 140;
const AFTER = 260;

/** Convert an index: the API counts code points, JavaScript code units. */
function units(text, points) {
  return [...text].slice(0, points).join("").length;
}

/** Return the matched ranges of a text, in code units, from the API's fragments. */
export function runsIn(text, highlights) {
  const runs = [];
  let from = 0;
  for (const { fragment, ranges } of highlights) {
    const start = text.indexOf(fragment, from);
    if (start >= 0) {
      runs.push(...ranges.map(({ start: first, end }) => [start + units(fragment, first), start + units(fragment, end)]));
      from = start + 1;
    }
  }
  return runs;
}

function stretch(text, runs) {
  const first = runs[0]?.[0] ?? 0;
  const last = Math.min(runs.at(-1)?.[1] ?? 0, first + LONG);
  const start = text.length > LONG ? Math.max(0, first - BEFORE) : 0;
  const end = text.length > LONG ? Math.max(last + AFTER, start + LONG) : text.length;
  return [start && text.lastIndexOf(" ", start) + 1, end >= text.length ? text.length : Math.max(text.lastIndexOf(" ", end), last)];
}

export function isLong(text) {
  return text.length > LONG;
}

/** Draw a text with marked matches; of a long text only the part around them, unless the whole is requested. */
export function marked(text, runs, { isWhole }) {
  const [start, end] = isWhole ? [0, text.length] : stretch(text, runs);
  const parts = [start ? "… " : ""];
  let at = start;
  for (const [first, last] of runs.filter(([first, last]) => first >= start && last <= end)) {
    parts.push(text.slice(at, first), html`<mark>${text.slice(first, last)}</mark>`);
    at = last;
  }
  parts.push(text.slice(at, end), end < text.length ? " …" : "");
  return parts;
}

/** Return the lines of an excerpt that contain a matched word of more than two letters. */
export function matchedLines(excerpt, highlights) {
  const words = highlights.flatMap(({ fragment, ranges }) => ranges.map(({ start, end }) => [...fragment].slice(start, end).join("").toLowerCase()));
  const telling = words.filter((word) => word.length > 2 || /[^\x00-\x7f]/.test(word));
  return excerpt.split("\n").map((line) => telling.filter((word) => line.toLowerCase().includes(word)).length);
}
