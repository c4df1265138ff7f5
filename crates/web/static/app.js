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
  // Printing opens what is folded, so that paper hides nothing.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
})();
