// Number keys press the buttons of a statement while it, or something in it, has the focus (WCAG 2.1.4).
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    const region = event.target.closest("[data-number-keys]");
    if (!region || event.target.matches("input, textarea, select")) return;
    const button = [...region.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
