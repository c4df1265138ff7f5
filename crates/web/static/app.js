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
  // A list that refreshes leaves the hand where it was.
  let place;
  document.addEventListener("htmx:beforeSwap", ({ target }) => {
    const active = document.activeElement;
    const row = target.querySelector("tr.here");
    place = { row: row?.id, focus: target.contains(active) && [active.closest("tr")?.id, active.getAttribute("href") ?? active.dataset.key] };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const { row, focus } = place ?? {};
    if (row) document.getElementById(row)?.classList.add("here");
    if (!focus) return;
    const within = focus[0] ? document.getElementById(focus[0]) : document.querySelector("main");
    [...(within?.querySelectorAll("a, button") ?? [])].find((one) => [one.getAttribute("href"), one.dataset.key].includes(focus[1]))?.focus();
  });
  // A draft that could not be kept says so, stays on the page, and is kept when the line is back.
  const draft = document.querySelector("form[data-draft]");
  if (draft) {
    let unkept = false;
    const lost = (event) => {
      if (event.detail?.elt && event.detail.elt !== draft) return;
      unkept = true;
      const told = document.createElement("p");
      told.className = "kept";
      told.textContent = "Pas encore enregistré\u00a0: la connexion est coupée. Ce que vous avez écrit reste sur cette page, et sera enregistré à son retour.";
      document.querySelector(draft.getAttribute("hx-target")).replaceChildren(told);
    };
    const retry = () => unkept && htmx.trigger(draft, "retry");
    ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, lost));
    document.addEventListener("htmx:afterOnLoad", (event) => { if (event.detail.elt === draft) unkept = false; });
    addEventListener("online", retry);
    setInterval(retry, 10000);
    draft.addEventListener("submit", (event) => {
      if (navigator.onLine) unkept = false;
      else { event.preventDefault(); lost(event); }
    });
    addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });
  }
  // Printing opens what is folded, so that paper hides nothing; what it has opened is folded again.
  let opened = [];
  addEventListener("beforeprint", () => { opened = [...document.querySelectorAll("details:not([open])")]; opened.forEach((one) => (one.open = true)); });
  addEventListener("afterprint", () => opened.forEach((one) => (one.open = false)));
})();
