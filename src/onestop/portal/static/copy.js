// A copy button beside each service address, where the browser can copy.
const SHOWN = 1500; // milliseconds

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const says = [...button.childNodes];
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.replaceChildren(button.dataset.done);
      setTimeout(() => button.replaceChildren(...says), SHOWN);
    });
  }
}
