// What somebody types is kept until it is saved: with the account of whoever is signed in, else in this tab only.
(() => {
  "use strict";
  const store = (name) => ({
    load: async () => JSON.parse(sessionStorage.getItem(name)),
    save: async (values) => sessionStorage.setItem(name, JSON.stringify({ values, saved_at: new Date().toISOString() })),
    drop: async () => sessionStorage.removeItem(name),
  });
  const account = (address) => {
    const send = async (path, values) => {
      const body = new URLSearchParams();
      if (values) body.set("values", JSON.stringify(values));
      const answer = await fetch(path, { method: "POST", body, keepalive: body.toString().length < 60000 });
      if (!answer.ok) throw new Error(answer.status);
    };
    return {
      load: async () => {
        const answer = await fetch(address, { headers: { Accept: "application/json" } });
        return answer.status === 200 ? answer.json() : null;
      },
      save: (values) => send(address, values),
      drop: () => send(`${address}/removal`),
    };
  };
  document.querySelectorAll("[data-draft-done]").forEach((done) => sessionStorage.removeItem(`draft:${done.dataset.draftDone}`));

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const words = form.dataset;
  const drafts = words.draftAt ? account(words.draftAt) : store(`draft:${words.draft}`);
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit", "button"].includes(field.type));
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";
  const read = () => {
    const values = {};
    fields().forEach((field) => {
      values[field.name] ||= [];
      if (!ticked(field) || field.checked) values[field.name].push(field.value);
    });
    return values;
  };
  const write = (values) => {
    const left = {};
    fields().forEach((field) => {
      const said = values[field.name];
      if (!said) return;
      if (ticked(field)) field.checked = said.includes(field.value);
      else field.value = said[left[field.name] = (left[field.name] ?? -1) + 1] ?? "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const clock = (moment) => new Date(moment).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  const line = document.createElement("p");
  line.className = "note";
  line.setAttribute("role", "status");
  form.append(line);
  let asks = false;
  let kept = JSON.stringify(read());
  let timer;
  const keep = async () => {
    clearTimeout(timer);
    timer = undefined;
    const values = read();
    if (asks || form.dataset.sent || JSON.stringify(values) === kept) return;
    kept = JSON.stringify(values);
    try {
      await drafts.save(values);
      if (!line.textContent) line.textContent = words.draftKept;
    } catch {
      kept = "";
      line.textContent = words.draftFailed;
    }
  };
  form.addEventListener("input", () => { timer ||= setTimeout(keep, 4000); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(); });

  // Something was left here: whoever comes back chooses, before anything is kept in its place.
  const offer = (found) => {
    asks = true;
    const box = document.createElement("div");
    box.className = "ds-alert alert";
    box.dataset.color = "info";
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", words.draftFound.replace("{when}", clock(found.saved_at)));
    const inner = document.createElement("div");
    inner.className = "alert-body";
    const said = document.createElement("p");
    said.textContent = words.draftFound.replace("{when}", clock(found.saved_at));
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    [[words.draftTake, () => write(found.values)], [words.draftDrop, () => drafts.drop()]].forEach(([text, act], index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "ds-button";
      button.dataset.small = "";
      if (index) button.dataset.variant = "tertiary";
      button.textContent = text;
      button.addEventListener("click", () => {
        asks = false;
        box.remove();
        act();
        form.querySelector("textarea, input:not([type=hidden])").focus();
      });
      buttons.append(button);
    });
    inner.append(said, buttons);
    box.append(inner);
    form.prepend(box);
  };
  drafts.load().then((found) => {
    if (!found) return;
    if (same({ ...read(), ...found.values }, read())) drafts.drop();
    else offer(found);
  }).catch(() => {});
})();
