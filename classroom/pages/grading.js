// The page to grade by hand. What students wrote is put on it as text (textContent) alone.
"use strict";

const at = (id) => document.getElementById(id);
const WAIT = 500; // milliseconds after the last key, then it is saved

let data; // what `questions` answered
let question; // the one on the page
let place = 0; // of the answer on the page
let timer = 0;
let dirty = false; // whether the boxes hold what is not saved
let running = Promise.resolve(true); // the last saving, and whether it went well

const current = () => question.answers[place];

function element(kind, text, parent) {
  const made = document.createElement(kind);
  made.textContent = text;
  parent.append(made);
  return made;
}

function button(text, parent, does) {
  const made = element("button", text, parent);
  made.type = "button";
  made.addEventListener("click", does);
  return made;
}

function say(text, trouble = "") {
  at("status").textContent = text;
  at("trouble").textContent = trouble;
  at("points").setAttribute("aria-invalid", String(Boolean(trouble)));
}

// saving

// One after another: who moves on waits for what is on its way.
function save() {
  clearTimeout(timer);
  running = running.then(send);
  return running;
}

async function send() {
  if (!dirty) return true;
  const answer = current();
  const { mark, version } = answer;
  const sent = { mark, version, points: at("points").value, comment: at("comment").value };
  dirty = false;
  try {
    const reply = await fetch("save", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(sent),
      keepalive: true,
    });
    const said = await reply.json();
    if (!reply.ok) throw new Error(said.trouble);
    Object.assign(answer, { points: said.points, comment: sent.comment.trim() });
    say(`Saved in ${data.file}.`);
    showProgress();
    return true;
  } catch (error) {
    dirty = true;
    const gone = error instanceof TypeError; // no answer at all
    const why = gone ? "the program behind this page has ended; start it again" : error.message;
    say("", `Not saved: ${why}.`);
    return false;
  }
}

function changed() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, WAIT);
  at("status").textContent = "Not saved yet.";
  showQuick();
}

// showing

function showProgress() {
  const done = question.answers.filter((one) => one.points !== "").length;
  at("progress").textContent = `${done} of ${question.answers.length} have points`;
  for (const [number, one] of data.questions.entries()) {
    const left = one.answers.filter((answer) => answer.points === "").length;
    const button = at("questions").children[number].firstChild;
    button.textContent = `${one.title} (${left ? `${left} left` : "done"})`;
    button.setAttribute("aria-current", String(one === question));
  }
  for (const [number, one] of question.answers.entries()) {
    at("jump").options[number].textContent = one.who + (one.points === "" ? "" : ` (${one.points})`);
  }
  const list = at("comments");
  list.replaceChildren();
  const used = new Set(question.answers.map((one) => one.comment).filter(Boolean));
  for (const text of [...used].slice(0, 12)) offer(text, list);
  at("earlier").hidden = used.size === 0;
}

function offer(text, list) {
  button(text, element("li", "", list), () => {
    const box = at("comment");
    box.value = box.value.trim() ? `${box.value.trim()} ${text}` : text;
    changed();
    box.focus();
  });
}

function showQuick() {
  for (const one of at("quick").children) {
    one.setAttribute("aria-pressed", String(one.textContent === at("points").value.trim()));
  }
}

async function show(number) {
  place = number;
  const answer = current();
  at("jump").value = String(number);
  at("who").textContent = answer.who;
  at("points").value = answer.points;
  at("comment").value = answer.comment;
  at("state").textContent = answer.status;
  at("previous").disabled = number === 0;
  at("next").disabled = number === question.answers.length - 1;
  say(`${answer.who}: ${number + 1} of ${question.answers.length}.`);
  showQuick();
  at("points").focus({ preventScroll: true }); // on a phone the answer stays in view
  at("points").select();
  const reply = await fetch(`answer/${answer.mark}`);
  const found = await reply.json();
  if (answer !== current()) return; // somebody is quick
  at("answer").textContent = found.answer || "(nothing)";
  at("answer").className = question.words ? "words" : "";
  at("messages").textContent = (found.messages || []).join(" ");
  const more = at("more");
  more.replaceChildren();
  if ((found.output || "").trim()) {
    element("h3", "Its output", more);
    element("pre", found.output, more).tabIndex = 0;
  }
  for (const figure of found.figures || []) {
    const picture = element("img", "", more);
    picture.alt = "A figure that the answer drew";
    const kind = figure.startsWith("/9j/") ? "jpeg" : "png";
    picture.src = `data:image/${kind};base64,${figure}`;
  }
}

function ask(chosen) {
  question = chosen;
  at("question").textContent = `${chosen.title} (${chosen.most} points)`;
  at("rubric").textContent = chosen.rubric || "No rubric was written for this question.";
  at("asked").textContent = chosen.asked;
  at("points-label").textContent = `Points, of ${chosen.most}`;
  at("quick").replaceChildren();
  for (let points = 0; points <= Math.min(chosen.most, 12); points += 1) {
    button(String(points), at("quick"), () => {
      at("points").value = String(points);
      changed();
    });
  }
  at("jump").replaceChildren();
  chosen.answers.forEach((one, number) => {
    element("option", one.who, at("jump")).value = String(number);
  });
  const first = chosen.answers.findIndex((one) => one.points === "");
  showProgress();
  return show(Math.max(first, 0));
}

// moving: nothing is left unsaved behind

async function move(to) {
  if (to < 0 || to >= question.answers.length) {
    at("status").textContent = (await save()) ? "There is no answer beyond this one." : "";
    return;
  }
  if (await save()) await show(to);
  else at("jump").value = String(place);
}

async function toUnmarked() {
  if (!(await save())) return;
  const { answers } = question;
  for (let step = 1; step <= answers.length; step += 1) {
    const to = (place + step) % answers.length;
    if (answers[to].points === "") {
      await show(to);
      return;
    }
  }
  at("status").textContent = "All answers to this question have points.";
}

function keys(event) {
  const enter = event.key === "Enter";
  if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(place + (event.key === "ArrowDown" ? 1 : -1));
  } else if (enter && (event.target === at("points") || (event.ctrlKey && event.target === at("comment")))) {
    event.preventDefault();
    move(place + 1);
  }
}

async function start() {
  const reply = await fetch("questions");
  data = await reply.json();
  document.title = `${data.title}: grade by hand`;
  document.querySelector("h1").textContent = `${data.title}: grade by hand`;
  at("about").textContent =
    `What you enter is in ${data.file} at once. ` +
    (data.anonymous ? "Names are not shown; an answer may still tell whose it is." : "");
  if (!data.questions.length) {
    document.querySelector("main").textContent = "No answer waits for a person.";
    return;
  }
  for (const one of data.questions) {
    button(one.title, element("li", "", at("questions")), async () => {
      if (await save()) await ask(one);
    });
  }
  at("previous").addEventListener("click", () => move(place - 1));
  at("next").addEventListener("click", () => move(place + 1));
  at("unmarked").addEventListener("click", toUnmarked);
  at("jump").addEventListener("change", () => move(Number(at("jump").value)));
  at("points").addEventListener("input", changed);
  at("comment").addEventListener("input", changed);
  at("form").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", keys);
  addEventListener("pagehide", save);
  addEventListener("beforeunload", (event) => {
    if (dirty && at("trouble").textContent) event.preventDefault();
  });
  await ask(data.questions[0]);
}

start();
