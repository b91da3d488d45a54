// Tells those who do not see the page what happened on it.

const announced = document.getElementById("announced");

export function announce(sentence) {
  // equal sentences are told twice, too
  announced.textContent = announced.textContent === sentence ? `${sentence}\u00a0` : sentence;
}
