// The chosen question: its answer in fields that can be changed, findings, evidence, and the decision on it.

const GONE = {
  changed: "The document has changed since: only the quote is left.",
  gone: "The passage is not in the evidence any more: only the quote is left.",
  "not-kept": "Passages are not kept (retention = none): only the quote is left.",
};

// What was put into the fields, and what they made of it: they change line ends, for one.
let put = null;

function drawDetail() {
  const question = current();
  byId("detail").hidden = !question;
  if (!question) return;
  byId("where").textContent = [question.file, question.at, ...question.section].filter(Boolean).join(" › ");
  byId("question").textContent = [question.label, question.text].filter(Boolean).join(" · ");
  byId("guidance").textContent = question.guidance;
  const values = question.allowed.map((value, place) => (place < 9 ? `${place + 1} ${value}` : value));
  byId("allowed").textContent = values.length ? `Allowed: ${values.join(" · ")}` : "";
  drawState(question);
  drawAnswer(question);
  byId("findings").replaceChildren(...question.findings.map(drawFinding));
  byId("sources").replaceChildren(...question.sources.map(drawSource));
  byId("detail").scrollTop = 0;
}

function drawState(question) {
  const state = standing(question);
  const taken = decisions(question);
  const names = [...new Set(taken.map((one) => one.by).filter(Boolean))].join(", ");
  const element = byId("state");
  element.className = state;
  if (state === "closed") element.textContent = `Not to be decided: ${question.closed}`;
  else if (state === "undecided") element.textContent = `Undecided. The run: ${question.status}`;
  else element.textContent = `${state[0].toUpperCase()}${state.slice(1)}${names ? ` (${names})` : ""}`;
  byId("conflict").replaceChildren(...(state === "conflicting" ? taken.map((one) => drawSide(question, one)) : []));
  const all = questions.filter((one) => !one.closed);
  const done = all.filter((one) => !isOpen(one)).length;
  byId("bar").max = Math.max(1, all.length);
  byId("bar").value = done;
  byId("counts").textContent = `${done} of ${all.length} decided`;
}

function drawSide(question, decision) {
  const side = document.createElement("div");
  const said = decision.decision === "reject" ? "reject" : [decision.verdict, decision.text].filter(Boolean).join(" · ");
  const comment = decision.comment ? ` (${decision.comment})` : "";
  const take = part("button", `Take that of ${decision.by || "you"}`);
  take.type = "button";
  take.addEventListener("click", () => {
    change(question, { mine: { ...decision, by: "", when: now() }, draft: null, others: [] });
    decided(question);
  });
  side.append(part("p", `${decision.by || "You"}: ${said}${comment}`), take);
  return side;
}

function drawAnswer(question) {
  const shown = shownAnswer(question);
  const choices = question.allowed.length > 0;
  byId("verdict-choice").hidden = !choices;
  byId("verdict-free").hidden = choices || !(question.takes_verdict || question.verdict);
  if (choices) {
    options(byId("verdict-select"), "none yet", question.allowed.map((value) => [value, value]));
    byId("verdict-select").value = shown.verdict ?? "";
  }
  byId("verdict-input").value = shown.verdict ?? "";
  byId("text").value = shown.text;
  byId("comment").value = shown.comment ?? "";
  put = { shown, verdict: verdictField(question).value, text: byId("text").value };
  for (const id of ["verdict-select", "verdict-input", "text", "comment", "approve", "edit", "reject"])
    byId(id).disabled = Boolean(question.closed);
  byId("undo").disabled = record(question) === NOTHING;
}

function drawFinding(finding) {
  const element = document.createElement("li");
  const words = page.rules[finding.rule];
  element.append(part("strong", finding.rule, finding.severity), ` (${finding.severity}): ${finding.message}`);
  if (words) {
    const remedy = words.remedy ? ` What to do: ${words.remedy}` : "";
    element.append(document.createElement("br"), part("small", `${words.meaning}${remedy}`));
  }
  return element;
}

function drawSource(source) {
  const element = document.createElement("figure");
  const earlier = source.earlier ? " (an earlier questionnaire)" : "";
  const quote = document.createElement("blockquote");
  quote.append(...source.parts.map(([text, marked]) => (marked ? part("mark", text) : text)));
  element.append(part("figcaption", `${source.path} › ${source.locator}${earlier}`), quote);
  if (GONE[source.state]) element.append(part("figcaption", GONE[source.state]));
  return element;
}

function verdictField(question) {
  return question.allowed.length ? byId("verdict-select") : byId("verdict-input");
}

// What is written in the fields now.
function written(question) {
  const verdict = verdictField(question).value;
  const text = byId("text").value;
  return {
    verdict: verdict === put.verdict ? put.shown.verdict : verdict.trim() || null,
    text: text === put.text ? put.shown.text : text,
    comment: byId("comment").value,
  };
}

function isRunsAnswer(question, answer) {
  return answer.verdict === question.verdict && answer.text === question.answer;
}

// Keep what is being written. A decision that it changes is open again: it was on another answer.
function rewrite() {
  const question = current();
  const draft = written(question);
  const { mine } = record(question);
  const same = mine && mine.decision !== "reject" && mine.verdict === draft.verdict && mine.text === draft.text;
  change(question, { draft, mine: same ? { ...mine, comment: draft.comment } : null });
  drawState(question);
  drawRows();
  byId("undo").disabled = false;
}

function approve() {
  const question = current();
  if (!question || question.closed) return;
  const answer = written(question);
  if (question.allowed.length && !answer.verdict) {
    byId("verdict-select").focus();
    say("Choose a verdict first");
    return;
  }
  if (!answer.verdict && !answer.text.trim()) {
    byId("text").focus();
    say("There is no answer to approve: write one, or reject");
    return;
  }
  take(question, { decision: isRunsAnswer(question, answer) ? "approve" : "edit", ...answer });
}

function reject() {
  const question = current();
  if (!question || question.closed) return;
  take(question, { decision: "reject", verdict: null, text: "", comment: byId("comment").value });
}

function take(question, decision) {
  change(question, { mine: { ...decision, by: "", when: now() }, draft: null });
  decided(question);
}

function decided(question) {
  const next = nextOpen();
  const state = standing(question);
  if (next >= 0 && state !== "conflicting") choose(next);
  else choose(at);
  say(`${state}. ${byId("counts").textContent}. ${next < 0 ? "All of this list are decided" : byId("question").textContent}`);
}

function undo() {
  const question = current();
  if (!question || record(question) === NOTHING) return;
  change(question, { mine: null, draft: null });
  choose(at);
  say("undone");
}

function setUpDetail() {
  for (const id of ["verdict-select", "verdict-input", "text", "comment"]) byId(id).addEventListener("input", rewrite);
  byId("answer").addEventListener("submit", (event) => event.preventDefault());
  byId("approve").addEventListener("click", approve);
  byId("edit").addEventListener("click", () => byId("text").focus());
  byId("reject").addEventListener("click", reject);
  byId("undo").addEventListener("click", undo);
  byId("next").addEventListener("click", goToNextOpen);
}

function goToNextOpen() {
  const next = nextOpen();
  if (next < 0) say("All of this list are decided");
  else choose(next);
}
