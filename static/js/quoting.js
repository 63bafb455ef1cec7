// Reading a hearing: who selects a passage is offered to answer it. Without this script the form has a field for it.
(() => {
  "use strict";
  const offer = document.querySelector("[data-quoting]");
  if (!offer) return;
  const link = offer.querySelector("a");
  const shown = offer.querySelector("[data-passage]");
  const most = Number(offer.dataset.most);

  const hide = () => { offer.hidden = true; };
  const look = () => {
    const selection = getSelection();
    const words = selection.toString().replace(/\s+/g, " ").trim();
    const holder = (node) => node && (node.nodeType === 1 ? node : node.parentElement).closest("[data-quotable]");
    const section = selection.isCollapsed ? null : holder(selection.anchorNode);
    if (!section || holder(selection.focusNode) !== section || words.length < 10 || words.length > most) return hide();
    link.href = `${section.dataset.quotable}&passage=${encodeURIComponent(words)}`;
    shown.textContent = words.length > 120 ? `${words.slice(0, 110)} …` : words;
    offer.hidden = false;
  };
  let resting;
  document.addEventListener("selectionchange", () => {
    clearTimeout(resting);
    resting = setTimeout(look, 300);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
