// Small comforts on top of pages that work without them.
(() => {
  "use strict";
  const here = document.currentScript;
  const text = (name) => document.body.dataset[name] || "";
  const said = document.getElementById("spoken");
  const say = (words) => {
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 60);
  };

  // A refused form: the list of what to change gets the focus; its links lead into the fields.
  const showErrors = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus({ preventScroll: true });
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
  });

  // Sending twice: the second press does nothing; coming back to the page frees the button.
  const free = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
      if (button.dataset.idle) button.textContent = button.dataset.idle;
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    form.dataset.clean = "1";
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button && button.dataset.busy) {
      button.dataset.idle = button.textContent;
      button.setAttribute("aria-busy", "true");
      button.textContent = button.dataset.busy;
    }
    setTimeout(() => free(form), 15000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(free));

  // Characters left, shown while one types; once three quarters are used, said aloud when typing rests.
  const count = (area) => {
    const limit = Number(area.dataset.limit);
    const left = limit - [...area.value.replace(/\r?\n/g, "\n")].length;
    let line = document.getElementById(`${area.id}-count`);
    if (!line) {
      line = document.createElement("p");
      line.id = `${area.id}-count`;
      line.className = "counter";
      area.insertAdjacentElement("afterend", line);
    }
    line.hidden = !area.value;
    line.classList.toggle("over", left < 0);
    const words = left < 0 ? area.dataset.limitOver : area.dataset.limitLeft;
    line.textContent = words.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    clearTimeout(area.rest);
    if (left <= limit / 4) area.rest = setTimeout(() => say(line.textContent), 1200);
  };
  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.limit) count(event.target);
    const form = event.target.form;
    if (form) delete form.dataset.clean;
    if (form && form.dataset.guard) form.dataset.changed = "1";
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]:not([data-clean])")) event.preventDefault();
  });

  // The account menu closes on Escape and when one looks elsewhere.
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("[data-menu][open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  const elsewhere = (event) => {
    const menu = document.querySelector("[data-menu][open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", elsewhere);
  document.addEventListener("focusin", elsewhere);

  // What htmx changed is said aloud, and a failure is said to everyone. "Show more" leads to the first new one.
  let last = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target } = event.detail;
    last = requestConfig && "more" in requestConfig.elt.dataset ? target.lastElementChild : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    const fresh = last && last.nextElementSibling;
    if (fresh) {
      const way = fresh.querySelector("a, button") || fresh;
      if (way === fresh) fresh.tabIndex = -1;
      way.focus({ preventScroll: true });
      last = null;
    }
    const at = event.detail.xhr && new URL(event.detail.xhr.responseURL, location).searchParams.get("at");
    const written = at && document.getElementById(at);
    if (written) {
      written.focus({ preventScroll: true });
      written.scrollIntoView({ block: "nearest" });
    }
    showErrors(part.parentElement || part);
    nameCells(part.parentElement || part);
    const told = part.matches("[data-announce]") ? part : part.querySelector("[data-announce]");
    // What is shown while somebody types is not said aloud at each pause.
    // Only what it comes to, and that once.
    const quiet = part.closest("[data-quiet]");
    if (!quiet) say(told ? told.dataset.announce : text("updated"));
    else if (told && (quiet.dataset.said || "") !== told.dataset.announce) say((quiet.dataset.said = told.dataset.announce));
  });
  // The beginning of what is typed is enough to look for what is like it.
  document.addEventListener("htmx:configRequest", (event) => {
    const first = event.target.dataset.first;
    const sent = event.detail.parameters;
    if (first) for (const name of Object.keys(sent)) sent[name] = String(sent[name]).slice(0, first);
  });
  const trouble = (words) => {
    const box = document.createElement("div");
    box.className = "wrap";
    box.innerHTML = '<div class="ds-alert alert flash" data-color="danger"><div class="alert-body"></div></div>';
    box.querySelector(".alert-body").textContent = words;
    const notices = document.getElementById("notices");
    notices.replaceChildren(box);
    notices.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const words = [...page.querySelectorAll(".error-page :is(h1, .lead)")].map((part) => part.textContent.trim());
    trouble(words.join(". ") || text("failed"));
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!event.target.closest("[data-quiet]")) trouble(text("offline"));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) free(form);
  });

  // On a phone the cells of a row stand under each other, each with the name of its column.
  const nameCells = (root) => root.querySelectorAll(".ds-table:not([data-named])").forEach((table) => {
    const names = [...table.tHead.rows[0].cells].map((cell) => cell.matches("th") ? cell.textContent.trim() : "");
    table.dataset.named = "";
    table.setAttribute("role", "table");
    for (const row of table.querySelectorAll("tbody tr")) {
      row.setAttribute("role", "row");
      [...row.cells].forEach((cell, index) => {
        cell.setAttribute("role", cell.matches("th") ? "rowheader" : "cell");
        if (index && names[index]) cell.dataset.name = names[index];
        if (cell.textContent.trim() === "–") cell.dataset.none = "";
      });
    }
  });

  // htmx, where the page has something for it to do: after the styles, so that the first words and the
  // first picture do not wait for it. The page's other scripts are read by then, which it listens for.
  if (document.querySelector("[data-hx-get],[data-hx-post]")) {
    const htmx = document.createElement("script");
    htmx.src = here.dataset.htmx;
    htmx.addEventListener("load", () => {
      if (document.readyState === "interactive") document.dispatchEvent(new Event("DOMContentLoaded"));
    });
    document.head.append(htmx);
  }

  nameCells(document);
  showErrors(document);
  document.querySelectorAll("[data-limit]").forEach((area) => area.value && count(area));
})();
