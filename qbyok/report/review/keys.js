// Keys, the help on them, and light or dark.

const THEMES = ["auto", "light", "dark"];

const KEYS = {
  j: () => choose(at + 1),
  ArrowDown: () => choose(at + 1),
  k: () => choose(at - 1),
  ArrowUp: () => choose(at - 1),
  PageDown: () => choose(at + 8),
  PageUp: () => choose(at - 8),
  Home: () => choose(0),
  End: () => choose(found.length - 1),
  n: goToNextOpen,
  a: approve,
  r: reject,
  u: undo,
  e: () => byId("text").focus(),
  v: () => (byId("verdict-choice").hidden ? byId("verdict-input") : byId("verdict-select")).focus(),
  c: () => byId("comment").focus(),
  s: save,
  f: () => byId("by-decision").focus(),
  "/": () => byId("search").focus(),
  "?": showHelp,
};

function showHelp() {
  byId("help").showModal();
}

function pickVerdict(number) {
  const value = current()?.allowed[number - 1];
  if (value === undefined || current().closed) return;
  byId("verdict-select").value = value;
  rewrite();
  say(`Verdict ${value}`);
}

function onKey(event) {
  if (byId("help").open) return;
  const field = event.target.closest("input, select, textarea");
  if (event.key === "Escape") byId("list").focus();
  else if (event.key === "Enter" && event.ctrlKey && field) {
    approve();
    if (document.activeElement === field) byId("list").focus();
  } else if (field || event.ctrlKey || event.altKey || event.metaKey) return;
  else if (event.key.length === 1 && !byId("single-keys").checked) return;
  else if (/^[1-9]$/.test(event.key)) pickVerdict(Number(event.key));
  else if (Object.hasOwn(KEYS, event.key) && !scrolls(event)) KEYS[event.key]();
  else return;
  event.preventDefault();
}

// In the question's own pane these scroll its text.
function scrolls(event) {
  return event.key.length > 1 && Boolean(event.target.closest("#detail"));
}

function setTheme(theme) {
  byId("theme").textContent = `Light or dark: ${theme}`;
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  keep(`${shared}theme`, theme);
}

function setUpKeys() {
  document.addEventListener("keydown", onKey);
  byId("help-open").addEventListener("click", showHelp);
  byId("help-close").addEventListener("click", () => byId("help").close());
  byId("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme ?? "auto";
    setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]);
  });
  setTheme(THEMES.find((theme) => theme === kept(`${shared}theme`)) ?? "auto");
  byId("single-keys").checked = kept(`${shared}single-keys`) !== "off";
  byId("single-keys").addEventListener("change", (event) => keep(`${shared}single-keys`, event.target.checked ? "on" : "off"));
}
