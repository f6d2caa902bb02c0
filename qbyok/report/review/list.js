// The list of questions: filters, and rows for as much of it as can be seen.

const ROW = 64;
const SPARE = 6;
let found = questions.map((_, number) => number);
let at = 0; // position in `found`
let texts = null;

const FILTERS = {
  "by-decision": (question, value) => (value === "open" ? isOpen(question) : standing(question) === value),
  "by-status": (question, value) => question.status === value,
  "by-rule": (question, value) => question.findings.some((finding) => finding.rule === value),
  "by-section": (question, value) => question.section.join(" › ") === value,
  "by-file": (question, value) => question.file === value,
};

function current() {
  return questions[found[at]];
}

function options(select, all, values) {
  select.replaceChildren(new Option(all, ""), ...values.map(([value, shown]) => new Option(shown, value)));
}

function counted(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].filter(([value]) => value).map(([value, count]) => [value, `${value} (${count})`]);
}

function setUpFilters() {
  const standings = ["undecided", "conflicting", "approved", "edited", "rejected", "closed"];
  options(byId("by-decision"), "all", [["open", "to decide"], ...standings.map((name) => [name, name])]);
  options(byId("by-status"), "all", counted(questions.map((question) => question.status)));
  const rules = questions.flatMap((question) => [...new Set(question.findings.map((one) => one.rule))]);
  options(byId("by-rule"), "all", counted(rules).sort());
  options(byId("by-section"), "all", counted(questions.map((question) => question.section.join(" › "))));
  const files = counted(questions.map((question) => question.file));
  options(byId("by-file"), "all", files);
  byId("file-filter").hidden = files.length < 2;
  for (const id of Object.keys(FILTERS)) byId(id).addEventListener("change", filter);
  byId("search").addEventListener("input", filter);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => {
    byId("filters").reset();
    filter();
  });
}

function searched(number) {
  texts ??= questions.map((question) =>
    [question.label, question.text, question.at, question.answer, question.verdict, ...question.section]
      .join("\n")
      .toLowerCase(),
  );
  return texts[number];
}

// Look the list through again; the question that is shown stays the chosen one where it is still in it.
function filter() {
  const shown = current();
  const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = Object.entries(FILTERS)
    .map(([id, test]) => [test, byId(id).value])
    .filter(([, value]) => value);
  found = [];
  questions.forEach((question, number) => {
    if (wanted.every(([test, value]) => test(question, value)) && words.every((word) => searched(number).includes(word)))
      found.push(number);
  });
  at = Math.max(0, shown ? found.indexOf(numbers.get(shown.id)) : 0);
  byId("found").textContent = `${found.length} of ${questions.length} questions`;
  byId("rows").style.height = `${found.length * ROW}px`;
  choose(at);
}

function choose(position) {
  at = Math.min(Math.max(position, 0), Math.max(found.length - 1, 0));
  const list = byId("list");
  const top = at * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  drawRows();
  drawDetail();
}

function drawRows() {
  const list = byId("list");
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const last = Math.min(found.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
  const rows = [];
  for (let position = first; position < last; position += 1) rows.push(row(position));
  if (found.length && (at < first || at >= last)) rows.push(row(at)); // aria-activedescendant names it
  byId("rows").replaceChildren(...rows);
  if (found.length) list.setAttribute("aria-activedescendant", `row-${at}`);
  else list.removeAttribute("aria-activedescendant");
}

function row(position) {
  const question = questions[found[position]];
  const element = document.createElement("div");
  element.id = `row-${position}`;
  element.className = "row";
  element.setAttribute("role", "option");
  element.setAttribute("aria-selected", position === at);
  element.setAttribute("aria-setsize", found.length);
  element.setAttribute("aria-posinset", position + 1);
  element.style.top = `${position * ROW}px`;
  const state = standing(question);
  element.append(
    part("span", [question.label, question.text].filter(Boolean).join(" · ")),
    part("span", `${state} · run: ${question.status}`, `badge ${state}`),
  );
  element.addEventListener("click", () => choose(position));
  return element;
}

function part(tag, text, name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = name;
  return element;
}

// The next question of the list that wants a decision, from behind the chosen one on and around; -1 for none.
function nextOpen() {
  for (let step = 1; step <= found.length; step += 1) {
    const position = (at + step) % found.length;
    if (isOpen(questions[found[position]])) return position;
  }
  return -1;
}
