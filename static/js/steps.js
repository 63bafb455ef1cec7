// A form one page at a time: its sections are steps, and the last shows what was written, once more.
// Without this script all of it stands on one page.
(() => {
  "use strict";
  const form = document.querySelector("form:has([data-step])");
  if (!form) return;
  const steps = [...form.querySelectorAll("[data-step]")];
  const titles = steps.map((step) => step.querySelector("h2").textContent);
  const summary = form.querySelector("[data-summary]");
  const silent = form.querySelector("button[name=no_remarks]");
  // Who answers: the page where "no remarks" leads on to; the pages before it hold what is said.
  const about = Math.max(0, steps.findIndex((step) => step.querySelector("#respondent_name")));
  let now = 0;
  let says = true;

  // Where we are: an ordered list, with the present step marked.
  const progress = document.createElement("ol");
  progress.className = "step-list";
  titles.forEach((title) => {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = title;
    item.append(words);
    progress.append(item);
  });
  steps[0].before(progress);
  form.querySelectorAll("[data-step-buttons]").forEach((buttons) => { buttons.hidden = false; });
  steps[0].querySelectorAll("[data-go='-1']").forEach((button) => button.remove());

  // "No remarks" is said on the first page; who is known by an account has then said it all.
  const hush = document.createElement("input");
  hush.type = "hidden";
  hush.name = "no_remarks";
  hush.value = "1";
  if (silent) {
    steps[0].querySelector("[data-step-buttons]").append(silent);
    steps[0].append(...form.querySelectorAll("[data-about-silent]"));
  }

  const known = () => [...form.querySelectorAll("#respondent_name, #email, #role")].every((field) => field.value.trim());

  const labelOf = (field) => {
    const label = (field.querySelector("legend, label") || field).cloneNode(true);
    label.querySelectorAll(".optional").forEach((each) => each.remove());
    return label.textContent.replace(/\s+/g, " ").trim();
  };
  const valueOf = (field) => {
    const chosen = [...field.querySelectorAll("input[type=radio]:checked, input[type=checkbox]:checked")];
    if (field.querySelector("input[type=radio], input[type=checkbox]")) {
      return chosen.map((each) => labelOf(each.closest(".choice") || each.parentElement)).join(", ");
    }
    const input = field.querySelector("input, select, textarea");
    if (!input) return "";
    if (input.type === "file") return [...input.files].map((file) => file.name).join(", ");
    return input.tagName === "SELECT" ? input.selectedOptions[0].textContent : input.value.trim();
  };

  // What the server will ask for, as far as the page can know it; a file or an answer stands for words.
  const lacking = (index) => {
    if (!says && index < about) return [];
    return [...steps[index].querySelectorAll(".field")].filter((field) => {
      const input = field.querySelector("input, select, textarea");
      if (!input || input.type === "file" || field.querySelector(".optional") || getComputedStyle(field).display === "none") return false;
      if (field.closest("details:not([open])") || input.id === "passage" || input.type === "checkbox") return false;
      if (input.type === "email" && !input.validity.valid) return true;
      if (valueOf(field)) return false;
      return input.id !== "body" || ![...form.querySelectorAll("[type=file], [name=kept]:checked, [name=place], [id^=step-questions] :is(textarea, :checked)")]
        .some((other) => (other.type === "file" ? other.files.length : other.value.trim()));
    });
  };
  const complaint = (fields, more) => {
    const box = document.createElement("div");
    box.className = "ds-alert alert";
    box.dataset.color = "warning";
    box.dataset.lacking = "";
    box.setAttribute("role", "alert");
    box.tabIndex = -1;
    const title = document.createElement("h3");
    title.className = "alert-title";
    title.textContent = summary.dataset.lacking;
    const list = document.createElement("ul");
    fields.forEach((field) => {
      const item = document.createElement("li");
      const way = document.createElement("a");
      way.className = "ds-link";
      way.href = `#${field.id || field.querySelector("input, select, textarea").id}`;
      way.textContent = labelOf(field);
      way.addEventListener("click", (event) => {
        event.preventDefault();
        show(steps.indexOf(field.closest("[data-step]")), false);
        field.querySelector("input, select, textarea").focus();
      });
      item.append(way);
      list.append(item);
    });
    const words = document.createElement("p");
    words.textContent = more;
    const body = document.createElement("div");
    body.className = "alert-body";
    body.append(list, words);
    box.append(title, body);
    return box;
  };
  // A step with something lacking says so, once; whoever presses again goes on.
  const lets = (index) => {
    const step = steps[index];
    const said = step.querySelector("[data-lacking]");
    if (said) said.remove();
    const fields = said ? [] : lacking(index);
    if (!fields.length) return true;
    const box = complaint(fields, summary.dataset.lackingStep);
    step.querySelector("h2").after(box);
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "center" });
    return false;
  };

  const summarise = () => {
    summary.replaceChildren();
    const lacks = steps.slice(0, -1).flatMap((_step, index) => lacking(index));
    if (lacks.length) summary.append(complaint(lacks, summary.dataset.lackingSend));
    steps.slice(0, -1).forEach((step, index) => {
      const list = document.createElement("dl");
      list.className = "facts";
      step.querySelectorAll(".field").forEach((field) => {
        const hidden = getComputedStyle(field).display === "none";
        const value = valueOf(field);
        const optional = field.querySelector(".optional") || field.querySelector("input[type=file], #passage, #organisation");
        if (hidden || (!value && (optional || (!says && index < about)))) return;
        const name = document.createElement("dt");
        const words = document.createElement("dd");
        name.textContent = labelOf(field);
        words.textContent = value || summary.dataset.empty;
        words.className = value ? "written" : "written missing";
        list.append(name, words);
      });
      if (!says && index < about) {
        const words = document.createElement("dd");
        words.textContent = summary.dataset.silent;
        list.append(words);
      }
      const change = document.createElement("button");
      change.type = "button";
      change.className = "ds-button";
      change.dataset.variant = "tertiary";
      change.dataset.small = "";
      change.textContent = `${summary.dataset.change}: ${titles[index]}`;
      change.addEventListener("click", () => go(index));
      summary.append(list, change);
    });
    summary.hidden = false;
  };

  const show = (index, focus = true) => {
    now = index;
    steps.forEach((step, at) => { step.hidden = at !== index; });
    [...progress.children].forEach((item, at) => {
      item.className = at < index ? "done" : at === index ? "now" : "next";
      if (at === index) item.setAttribute("aria-current", "step"); else item.removeAttribute("aria-current");
    });
    if (index === steps.length - 1) summarise();
    // A map that was out of sight has to measure itself.
    dispatchEvent(new Event("resize"));
    if (!focus) return;
    steps[index].querySelector("h2").focus({ preventScroll: true });
    progress.scrollIntoView({ block: "start" });
  };
  const go = (index) => {
    history.pushState({ step: index }, "");
    show(index);
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (!button) return;
    const by = Number(button.dataset.go);
    if (by < 0 || lets(now)) go(Math.max(0, Math.min(steps.length - 1, now + by)));
  });
  if (silent) {
    silent.addEventListener("click", (event) => {
      if (known()) return;
      event.preventDefault();
      says = false;
      form.append(hush);
      go(about);
    });
    steps.slice(0, about).forEach((step) => {
      step.addEventListener("input", () => { says = true; hush.remove(); });
      step.querySelector("[data-go='1']").addEventListener("click", () => { says = true; hush.remove(); });
    });
  }
  addEventListener("popstate", (event) => show((event.state && event.state.step) || 0));

  // Enter in a field leads to the next page, and sends the form on the last one only.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || now === steps.length - 1 || event.target.tagName !== "INPUT" || event.target.type === "file") return;
    event.preventDefault();
    if (lets(now)) go(now + 1);
  });

  // What was refused: its page is shown before the link in the list of errors leads into the field.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a");
    const field = link && document.getElementById(link.hash.slice(1));
    const step = field && field.closest("[data-step]");
    if (step) show(steps.indexOf(step), false);
  }, true);
  const wrong = form.querySelector("[aria-invalid=true]");
  show(wrong ? Math.max(0, steps.indexOf(wrong.closest("[data-step]"))) : 0, false);
})();
