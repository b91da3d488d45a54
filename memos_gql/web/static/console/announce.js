// Announce what happened on the page to screen readers.

const announced = document.getElementById("announced");

export function announce(sentence) {
  // equal sentences are announced again, too
  announced.textContent = announced.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
