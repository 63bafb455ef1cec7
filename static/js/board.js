// The board with the mouse: a card that is dropped on a column sends its own form. Without it, the form does.
(() => {
  "use strict";
  let card = null;
  const option = (state) => card && [...card.querySelectorAll("[data-move] option")].find((each) => each.value === state);
  const columns = () => document.querySelectorAll(".column[data-state]");
  const clear = () => columns().forEach((column) => { delete column.dataset.drop; });

  document.addEventListener("dragstart", (event) => {
    const found = event.target.closest && event.target.closest("[data-card]");
    if (!found) return;
    card = found;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.id);
    columns().forEach((column) => {
      if (!column.contains(card)) column.dataset.drop = option(column.dataset.state) ? "yes" : "no";
    });
  });
  document.addEventListener("dragover", (event) => {
    const column = card && event.target.closest(".column[data-drop=yes]");
    if (!column) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  });
  document.addEventListener("drop", (event) => {
    const column = card && event.target.closest(".column[data-drop=yes]");
    if (!column) return;
    event.preventDefault();
    const form = card.querySelector("[data-move]");
    form.elements.state.value = column.dataset.state;
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => { card = null; clear(); });
})();
