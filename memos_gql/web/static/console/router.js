// The current place is in the URL, so that reloading, going back and sharing a link show the same.

const FIRST = "add";

/** Parse the URL: `#/search?q=tea` is the place `search`, `#/conversations/home` that of one conversation. */
export function where() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [place, id] = path.split("/").map(decodeURIComponent);
  return { place: place || FIRST, id, query: new URLSearchParams(query) };
}

export function address(place, { id, query } = {}) {
  const path = [place, id].filter((part) => part !== undefined).map(encodeURIComponent).join("/");
  const given = new URLSearchParams(Object.entries(query ?? {}).filter(([, value]) => value)).toString();
  return `#/${path}${given ? `?${given}` : ""}`;
}

export function go(place, more) {
  location.hash = address(place, more);
}
