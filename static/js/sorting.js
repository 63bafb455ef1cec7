// Sorting a response: what is selected becomes the passage of a new point.
(() => {
  "use strict";
  const area = () => document.querySelector("[data-sentences]");
  const form = () => document.getElementById("point-form");

  const propose = (words, start) => {
    const where = form();
    if (!where || !words.trim()) return;
    where.elements.quote.value = words.trim();
    where.elements.near.value = start;
    where.elements.quote.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // With the mouse, or by a finger: the selection goes to the form; the reader stays where they are.
  document.addEventListener("selectionchange", () => {
    clearTimeout(document.resting);
    document.resting = setTimeout(() => {
      const selection = getSelection();
      const text = area();
      if (!text || selection.isCollapsed || !text.contains(selection.anchorNode) || !text.contains(selection.focusNode)) return;
      const range = selection.getRangeAt(0);
      const before = document.createRange();
      before.setStart(text, 0);
      before.setEnd(range.startContainer, range.startOffset);
      propose(selection.toString(), before.toString().length);
    }, 250);
  });

  // With the keyboard: sentences are the options of a list that is left with Enter.
  const prepare = () => {
    const text = area();
    if (!text || !form() || text.dataset.ready) return;
    text.dataset.ready = "1";
    document.querySelectorAll("[data-with-script]").forEach((note) => { note.hidden = false; });
    const sentences = [...text.querySelectorAll(".sentence")];
    if (!sentences.length) return;
    text.setAttribute("role", "listbox");
    text.setAttribute("aria-multiselectable", "true");
    let first = -1;
    let last = -1;
    const show = () => {
      const [from, to] = [Math.min(first, last), Math.max(first, last)];
      sentences.forEach((sentence, index) => {
        const chosen = first >= 0 && index >= from && index <= to;
        sentence.setAttribute("aria-selected", chosen);
      });
      text.setAttribute("aria-activedescendant", sentences[last].id);
      sentences[last].scrollIntoView({ block: "nearest" });
    };
    sentences.forEach((sentence) => {
      sentence.setAttribute("role", "option");
      sentence.setAttribute("aria-selected", "false");
    });
    text.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (step) {
        event.preventDefault();
        last = Math.max(0, Math.min(sentences.length - 1, last + step));
        if (!event.shiftKey || first < 0) first = last;
        show();
      } else if (event.key === "Enter" && last >= 0) {
        event.preventDefault();
        const chosen = sentences.slice(Math.min(first, last), Math.max(first, last) + 1);
        const range = document.createRange();
        range.setStartBefore(chosen[0]);
        range.setEndAfter(chosen[chosen.length - 1]);
        propose(range.toString(), chosen[0].dataset.start);
        form().elements.theme.focus();
      }
    });
  };

  document.addEventListener("htmx:afterSettle", () => {
    prepare();
    const text = area();
    if (text && !document.querySelector("[data-error-summary]")) text.focus({ preventScroll: true });
  });
  prepare();
})();
