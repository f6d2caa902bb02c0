// Decisions as a file: saved for `qbyok apply`, and opened again, those of other people too.

function decisionFile() {
  const taken = questions.flatMap((question) =>
    decisions(question).map(({ decision, verdict, text, comment, by, when }) => ({
      question: question.id,
      decision,
      verdict,
      text,
      comment,
      by: by || reviewer(),
      when,
    })),
  );
  return {
    schema: page.schema,
    run: page.run,
    log_head: page.log_head,
    reviewer: reviewer(),
    decisions: taken,
  };
}

function save() {
  if (!reviewer()) {
    byId("reviewer").focus();
    say("Give your name first: the log says who decided");
    return;
  }
  const file = decisionFile();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
  link.download = "decisions.json";
  link.click();
  URL.revokeObjectURL(link.href);
  unsaved = 0;
  say(`Saved ${file.decisions.length} decisions. Apply them: qbyok apply RUN decisions.json`);
}

async function open(file) {
  let problem = "";
  try {
    problem = merge(JSON.parse(await file.text()));
  } catch {
    problem = "it is not JSON";
  }
  warn(problem ? `${file.name} was not opened: ${problem}` : "");
}

// Take in the decisions of a file, and return what is wrong with it; then nothing was taken in.
function merge(given) {
  if (given?.schema !== page.schema || !Array.isArray(given.decisions)) return `it is no ${page.schema}`;
  if (given.run !== page.run) return `it belongs to the run ${given.run}`;
  const fits = (one) =>
    one.decision in DONE &&
    typeof one.text === "string" &&
    typeof one.when === "string" &&
    (one.verdict === null || typeof one.verdict === "string");
  const wrong = given.decisions.findIndex((one) => !numbers.has(one?.question) || !fits(one));
  if (wrong >= 0) return `its decision ${wrong + 1} does not fit this page`;
  for (const one of given.decisions) {
    const by = one.by || given.reviewer || "somebody without a name";
    add(questions[numbers.get(one.question)], { ...one, by, comment: String(one.comment ?? "") });
  }
  filter();
  const conflicts = questions.filter((question) => standing(question) === "conflicting").length;
  say(`Opened ${given.decisions.length} decisions; ${conflicts} conflicting`);
  return "";
}

// Of one person the latest decision counts.
function add(question, decision) {
  const { mine, others } = record(question);
  if (decision.by === reviewer()) {
    if (!mine || mine.when < decision.when) change(question, { mine: decision, draft: null });
    return;
  }
  const before = others.find((one) => one.by === decision.by);
  if (before && before.when >= decision.when) return;
  change(question, { others: [...others.filter((one) => one !== before), decision] });
}

function setUpTransfer() {
  byId("save").addEventListener("click", save);
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", async (event) => {
    for (const file of event.target.files) await open(file);
    event.target.value = "";
  });
}
