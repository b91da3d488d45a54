// The text of the page in the browser's language: one file of sentences per language; numbers and times in local notation.

const CHINESE = /^zh\b/i;
const FRACTION = { style: "percent", maximumFractionDigits: 0 };
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

export const language = (navigator.languages ?? [navigator.language]).some((name, place) => place === 0 && CHINESE.test(name)) ? "zh" : "en";
const locale = language === "zh" ? "zh-CN" : "en-GB";
const plural = new Intl.PluralRules(locale);
const wholeDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const exactTime = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
let sentences = {};

export async function readWords() {
  const answer = await fetch(new URL(`words/${language}.json`, import.meta.url));
  sentences = await answer.json();
  document.documentElement.lang = locale;
}

/** Return a sentence of the language's file, with values in place of `{names}`. */
export function say(name, facts = {}) {
  return (sentences[name] ?? name).replace(/\{(\w+)\}/g, (_, fact) => facts[fact] ?? "");
}

/** Return a count with the right plural form. */
export function count(name, number, facts = {}) {
  return say(`${name}.${language === "zh" ? "other" : plural.select(number)}`, { count: number.toLocaleString(locale), ...facts });
}

/** Return a code of the API in words, or the code itself if this page does not know it. */
export function named(group, code) {
  return sentences[`${group}.${code}`] ?? code;
}

export function percent(fraction) {
  return fraction.toLocaleString(locale, FRACTION);
}

export function bytes(number) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const power = Math.min(Math.floor(Math.log10(Math.max(number, 1)) / 3), units.length - 1);
  const amount = number / 1000 ** power;
  return amount.toLocaleString(locale, { style: "unit", unit: units[power], maximumFractionDigits: amount < 10 && power ? 1 : 0 });
}

export function seconds(number) {
  const [unit, size] = number < 90 ? ["second", 1] : ["minute", 60];
  return Math.ceil(number / size).toLocaleString(locale, { style: "unit", unit, unitDisplay: "long" });
}

/** Write a time for people: "5 minutes ago" today, otherwise the date. */
export function when(time) {
  const passed = (Date.now() - new Date(time)) / 1000;
  if (Math.abs(passed) < 60) {
    return say("now");
  }
  const [unit, size] = UNITS.find(([, each]) => Math.abs(passed) >= each);
  return unit === "day" && Math.abs(passed) > 6 * size ? wholeDay.format(new Date(time)) : ago.format(-Math.round(passed / size), unit);
}

export function exactly(time) {
  return exactTime.format(new Date(time));
}
