"use strict";

// What the page knows, what was decided here, and where that is kept.

const page = JSON.parse(document.getElementById("data").textContent);
const questions = page.questions;
const numbers = new Map(questions.map((question, number) => [question.id, number]));
const NOTHING = Object.freeze({ mine: null, draft: null, others: Object.freeze([]) });

// A record of a question: `mine` is the decision taken here, `draft` what stands in the fields where that is not the
// run's answer, `others` are the decisions that files of other people brought.
const records = new Map();
const shared = "qbyok-review:"; // of all pages: the person's name, and how they like to have it
const own = `${shared}${page.run}:${page.log_head}:`; // of this run and this state of its log
let storageWorks = true;
let unsaved = 0;

function byId(id) {
  return document.getElementById(id);
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    storageWorks = false;
  }
}

function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    storageWorks = false;
    return null;
  }
}

function record(question) {
  return records.get(question.id) ?? NOTHING;
}

function change(question, changes) {
  const changed = { ...record(question), ...changes };
  records.set(question.id, changed);
  keep(own + question.id, JSON.stringify(changed));
  unsaved += 1;
}

function load() {
  for (const one of page.applied) {
    const question = questions[numbers.get(one.question)];
    if (question) records.set(one.question, { ...NOTHING, others: [...record(question).others, one] });
  }
  for (const question of questions) {
    const text = kept(own + question.id);
    if (text) records.set(question.id, JSON.parse(text));
  }
}

function reviewer() {
  return byId("reviewer").value.trim();
}

// What stands in the fields: the draft, what was decided, or the run's answer.
function shownAnswer(question) {
  const { mine, draft, others } = record(question);
  if (draft) return draft;
  const decided = mine ?? (standing(question) === "conflicting" ? null : others.at(-1));
  if (decided && decided.decision !== "reject") return decided;
  return { verdict: question.verdict, text: question.answer, comment: decided?.comment ?? "" };
}

function outcome(decision) {
  return JSON.stringify([decision.decision === "reject", decision.verdict, decision.text]);
}

// All decisions on a question, of each person one.
function decisions(question) {
  const { mine, others } = record(question);
  return mine ? [...others.filter((one) => one.by !== reviewer()), mine] : others;
}

const DONE = { approve: "approved", edit: "edited", reject: "rejected" };

// "undecided", "approved", "edited", "rejected", "conflicting", or "closed" where a decision would change nothing.
function standing(question) {
  if (question.closed) return "closed";
  const taken = decisions(question);
  if (!taken.length) return "undecided";
  if (new Set(taken.map(outcome)).size > 1) return "conflicting";
  return DONE[taken.at(-1).decision];
}

function isOpen(question) {
  return ["undecided", "conflicting"].includes(standing(question));
}

function now() {
  return new Date().toISOString();
}
