// What the pages do better with a script; each works without it. No inline script: the policy of content forbids it.
// Keys in a list of work: j and k move, a logs a call, p takes, o opens. Nothing while one types.
(() => {
  const rows = () => [...document.querySelectorAll(".work tr[data-row]")];
  const here = () => rows().findIndex((row) => row.classList.contains("here"));
  const go = (to) => {
    const all = rows();
    const row = all[Math.max(0, Math.min(all.length - 1, to))];
    if (!row) return;
    all.forEach((other) => other.classList.remove("here"));
    row.classList.add("here");
    row.querySelector("a").focus();
  };
  const follow = (what) => rows()[here()]?.querySelector(`[data-key="${what}"]`)?.click();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "j") go(here() + 1);
    else if (event.key === "k") go(here() - 1);
    else if ("apo".includes(event.key)) follow(event.key);
  });
  // A list that refreshes leaves the hand where it was, and what is unfolded unfolded; who wants it still stops it.
  const name = (one) => one.getAttribute("href") ?? one.textContent.trim();
  const controls = "a, button, summary";
  let place;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const active = document.activeElement;
    place = {
      row: target.querySelector("tr.here")?.id,
      focus: target.contains(active) && active.matches(controls) && [active.closest("tr")?.id, name(active)],
      open: [...target.querySelectorAll("details[open] > summary")].map(name),
    };
  });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const { row, focus, open = [] } = place ?? {};
    place = undefined;
    if (row) document.getElementById(row)?.classList.add("here");
    target.querySelectorAll("summary").forEach((one) => { if (open.includes(name(one))) one.parentElement.open = true; });
    if (!focus) return;
    const within = (focus[0] && document.getElementById(focus[0])) || target;
    [...within.querySelectorAll(controls)].find((one) => name(one) === focus[1])?.focus();
  });
  const live = [...document.querySelectorAll('[hx-trigger="every 60s"]')];
  if (live.length) {
    const stop = document.createElement("button");
    stop.className = "link small screen";
    let stopped = sessionStorage.getItem("arrêt") === "oui";
    const told = () => (stop.textContent = stopped ? "Reprendre l’actualisation automatique" : "Arrêter l’actualisation automatique");
    stop.addEventListener("click", () => { stopped = !stopped; sessionStorage.setItem("arrêt", stopped ? "oui" : "non"); told(); });
    document.addEventListener("htmx:beforeRequest", (event) => { if (stopped && event.detail.elt.getAttribute("hx-trigger") === "every 60s") event.preventDefault(); });
    told();
    document.querySelector("main").append(stop);
  }
  // What was sent stays in the tab until a page shows that it was taken, or shows it again.
  const sent = sessionStorage.getItem("envoyé");
  if (sent && !document.querySelector("[data-dead]")) ["envoyé", sent].forEach((one) => sessionStorage.removeItem(one));
  // A draft that is not kept says so, stays on the page, and is kept when the line is back.
  const draft = document.querySelector("[data-draft]");
  if (draft) {
    const form = draft.closest("form");
    let unkept = false, retries = false;
    const tell = (why) => {
      const told = document.createElement("p");
      told.className = "kept";
      told.textContent = `Pas encore enregistré\u00a0: ${why}. Ce que vous avez écrit reste sur cette page.`;
      draft.replaceChildren(told);
    };
    const of = (event) => event.detail?.elt === draft;
    const cut = (event) => { if (of(event)) { retries = true; tell("la connexion est coupée"); } };
    // What is not kept yet survives the tab that a phone puts away.
    const key = `brouillon ${location.pathname}`;
    const fields = [...form.querySelectorAll("input:not([type=radio]):not([type=checkbox]):not([type=hidden]), textarea")].filter((one) => one.id);
    const forget = () => sessionStorage.removeItem(key);
    const [which, version] = ["brouillon", "version"].map((name) => form.elements[name]?.value);
    // Of another draft, nothing is put in here; what was never kept anywhere goes on in a draft that is just begun.
    const left = JSON.parse(sessionStorage.getItem(key) ?? "null");
    const before = left && (left.which === which || (left.version === "0" && version === "0")) ? left : null;
    fields.forEach((one) => { if (before?.[one.id]) one.value = before[one.id]; });
    const keep = () => {
      unkept = true;
      const typed = Object.fromEntries(fields.map((one) => [one.id, one.value]));
      sessionStorage.setItem(key, JSON.stringify({ ...typed, which, version }));
    };
    form.addEventListener("input", keep);
    // Refused before it was ever kept (too many drafts): it stays here while one makes room for it.
    if (version === "0" && document.querySelector(".errors")) keep();
    if (before) addEventListener("load", () => { unkept = true; htmx.trigger(draft, "retry"); });
    ["htmx:sendError", "htmx:timeout"].forEach((happened) => document.addEventListener(happened, cut));
    document.addEventListener("htmx:responseError", (event) => {
      if (!of(event)) return;
      retries = event.detail.xhr.status === 401;
      const changed = event.detail.xhr.status === 409 && "ce brouillon a changé dans une autre fenêtre, continuez pour voir les deux textes";
      tell(retries ? "votre session est terminée, reconnectez-vous dans un autre onglet" : changed || "quelque chose n’a pas pu être pris");
    });
    document.addEventListener("htmx:afterOnLoad", (event) => { if (of(event) && event.detail.xhr.status < 300) { unkept = retries = false; forget(); } });
    const retry = () => unkept && retries && htmx.trigger(draft, "retry");
    addEventListener("online", retry);
    setInterval(retry, 10000);
    form.addEventListener("submit", (event) => {
      if (navigator.onLine) { unkept = false; return sessionStorage.setItem("envoyé", key); }
      event.preventDefault();
      tell("la connexion est coupée");
    });
    // The draft thrown away, the session ended: nothing of it stays in the tab.
    document.addEventListener("submit", (event) => { if (event.target !== form) { unkept = false; forget(); } });
    addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });
  }
  // Printing opens what is folded, so that paper hides nothing; what it has opened is folded again.
  let opened = [];
  addEventListener("beforeprint", () => { opened = [...document.querySelectorAll("details:not([open])")]; opened.forEach((one) => (one.open = true)); });
  addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
})();
