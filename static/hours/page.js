// The grid of hours beside the lists. The hidden fields of the lists are what is sent: the grid
// reads them, paints into them, and has the server keep them and say what they reach.

import { makeGrid, span, STEP } from "./grid.js";
import {
  emptyDay,
  LEVELS,
  MIDNIGHT,
  ofDay,
  paintedDate,
  paintedWeek,
  raised,
  readRow,
  writeRow,
} from "./spans.js";

const WAIT_MS = 400; // after the last change
const DAYTIME = [7 * 60, 19 * 60];
const OURS = /^(hours|copy|clear|remove-week .*|remove-date .*)$/; // buttons that need no new page

const box = document.getElementById("grid");
const form = box.closest("form");
const lists = document.getElementById("lists");
const reach = document.getElementById("reach");
const seen = form.elements.seen;
const week = document.getElementById("grid-week");
const part = (name) => box.querySelector(`[data-${name}]`);
const about = JSON.parse(box.dataset.grid);
const words = JSON.parse(box.dataset.words);

let hours = readHours();
let before = null; // the hours when a stroke began
let level = "available"; // what the stroke paints
let brush = "available";
let whole = false;
const past = []; // for Undo
let timer = 0;
let flying = null; // the request that is under way
let locked = false; // a button's answer is on its way

// ---------- hours and their hidden fields ----------

function readHours() {
  const rows = (name) =>
    [...lists.querySelectorAll(`input[name="${name}"]`)].map((field) => readRow(field.value));
  return { week: rows("week"), dated: rows("dated") };
}

function writeHours() {
  for (const name of ["week", "dated"]) {
    lists.querySelectorAll(`input[name="${name}"]`).forEach((field) => field.remove());
    for (const row of hours[name]) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value: writeRow(row) });
      lists.append(field);
    }
  }
}

// ---------- what the grid shows ----------

function dateOf(column) {
  const [year, month, day] = week.value.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + column)).toISOString().slice(0, 10);
}

function dateWords(date) {
  const [, month, day] = date.split("-").map(Number);
  return `${day} ${words.months[month - 1]}`;
}

// What a day of the week that is shown has without its exceptions.
function usual(column) {
  const levels = raised(emptyDay(), ofDay(hours.week, column));
  if (!week.value) return levels;
  const given = about.given[dateOf(column)] || [];
  return raised(levels, given.map((row) => ["", ...row]));
}

function column(name, number) {
  const common = usual(number);
  if (!week.value) {
    return { head: name.slice(0, 3), name, closed: false, field: fieldOf(common, common, {}) };
  }
  const date = dateOf(number);
  const levels = raised(common, ofDay(hours.dated, date));
  const taken = {};
  for (const [kind, dates] of Object.entries(about.taken)) {
    taken[kind] = dates[date] || [];
  }
  const closed = date < about.first || about.last < date;
  return {
    head: `${name.slice(0, 3)}\n${Number(date.slice(8))}`,
    name: `${name} ${dateWords(date)}`,
    closed,
    field: closed
      ? () => ({ kinds: ["closed"], words: words.outside })
      : fieldOf(levels, common, taken),
  };
}

function fieldOf(levels, common, taken) {
  return (start) => {
    const end = start + STEP;
    const first = levels[start];
    const even = levels.subarray(start, end).every((value) => value === first);
    const kind = even ? LEVELS[first] : "part";
    const kinds = [kind];
    const said = [words[kind]];
    for (let minute = start; minute < end; minute++) {
      if (levels[minute] === common[minute]) continue;
      kinds.push("exception");
      said.push(words.exception);
      break;
    }
    for (const [name, spans] of Object.entries(taken)) {
      if (!spans.some(([from, until]) => from < end && start < until)) continue;
      kinds.push("taken", name);
      said.push(words.taken[name]);
    }
    return { kinds, words: said.join(", ") };
  };
}

// The daytime, and earlier and later hours where there are any.
function range() {
  if (whole) return [0, MIDNIGHT];
  const monday = week.value && dateOf(0);
  const sunday = week.value && dateOf(6);
  const dated = hours.dated.filter(([date]) => monday && monday <= date && date <= sunday);
  const shown = [...hours.week, ...dated.filter((row) => row[3] !== "no")];
  const first = Math.min(DAYTIME[0], ...shown.map((row) => row[1]));
  const last = Math.max(DAYTIME[1], ...shown.map((row) => row[2]));
  return [Math.floor(first / 60) * 60, Math.ceil(last / 60) * 60];
}

let shape = range();

function show() {
  if (!before) shape = range(); // not while somebody is painting
  const columns = words.days.map(column);
  grid.show({ key: week.value, first: shape[0], last: shape[1], columns });
  part("undo").setAttribute("aria-disabled", String(!past.length));
  part("whole").setAttribute("aria-pressed", String(whole));
  part("usual").hidden = !week.value;
  box.querySelector('[data-key="exception"]').hidden = !week.value;
  for (const kind of Object.keys(about.taken)) {
    const key = box.querySelector(`[data-key="${kind}"]`);
    if (key) key.hidden = !box.querySelector(`tbody .${kind}`);
  }
}

function say(text) {
  part("said").textContent = text;
}

// ---------- painting ----------

function painted(from, area) {
  let now = from;
  for (let day = area.columns[0]; day <= area.columns[1]; day++) {
    const { start, end } = area;
    if (!week.value) {
      now = { ...now, week: paintedWeek(now.week, day, start, end, level) };
      continue;
    }
    const date = dateOf(day);
    if (date < about.first || about.last < date) continue;
    const dated = paintedDate(now.dated, usual(day), date, start, end, level);
    now = { ...now, dated };
  }
  return now;
}

let last = null; // the area that is painted now

const grid = makeGrid(box.querySelector("table"), {
  begin(number, start) {
    if (locked) return false;
    const [found] = column(words.days[number], number).field(start).kinds;
    const opposite = brush === "no" ? "available" : "no";
    level = found === brush ? opposite : brush;
    before = hours;
    return true;
  },
  stretch(area) {
    last = area;
    hours = painted(before, area);
    show();
  },
  end() {
    const count = ((last.end - last.start) / STEP) * (last.columns[1] - last.columns[0] + 1);
    const which = words.days[last.columns[0]];
    const text = count === 1 ? `${which} ${span(last.start, last.end)}` : `${count} ${words.fields}`;
    past.push(before);
    before = null;
    keep();
    show();
    say(`${text}: ${words[level]}`);
  },
  cancel() {
    hours = before;
    before = null;
    show();
  },
});

// ---------- keeping ----------

function keep() {
  writeHours();
  clearTimeout(timer);
  timer = setTimeout(() => send("keep"), WAIT_MS);
}

async function send(command) {
  clearTimeout(timer);
  while (flying) await flying;
  const sent = hours;
  const body = new URLSearchParams(new FormData(form));
  body.set("do", command);
  let answer;
  flying = ask(body);
  try {
    answer = await flying;
  } finally {
    flying = null;
  }
  if (answer.refusal) {
    reach.textContent = answer.refusal;
    return;
  }
  seen.value = answer.seen;
  reach.textContent = answer.reach;
  if (hours !== sent) return; // painted on meanwhile; the next request is on its way
  const focused = lists.contains(document.activeElement);
  lists.innerHTML = answer.lists;
  hours = readHours();
  show();
  if (focused) document.getElementById("list-title").focus();
}

async function ask(body) {
  try {
    const response = await fetch(box.dataset.url, { method: "POST", body });
    return await response.json();
  } catch {
    return { refusal: words.lost };
  }
}

async function press(command) {
  if (locked) return;
  locked = true;
  const was = hours;
  await send(command);
  if (hours !== was) past.push(was);
  locked = false;
  show();
}

form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && button.name === "do" && OURS.test(button.value)) {
    event.preventDefault();
    press(button.value);
  } else if (flying) {
    // What is being kept has to be answered first: the form says what it has seen.
    event.preventDefault();
    flying.finally(() => setTimeout(() => form.requestSubmit(button)));
  } else {
    clearTimeout(timer);
  }
});

// ---------- the tools ----------

function undo() {
  if (locked || !past.length) return;
  hours = past.pop();
  keep();
  show();
  say(words.undone);
}

part("undo").addEventListener("click", undo);
box.addEventListener("keydown", (event) => {
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  undo();
});
for (const button of box.querySelectorAll("[data-brush]")) {
  button.addEventListener("click", () => chooseBrush(button.dataset.brush));
}

function chooseBrush(name) {
  brush = name;
  for (const button of box.querySelectorAll("[data-brush]")) {
    button.setAttribute("aria-pressed", String(button.dataset.brush === name));
  }
}

week.addEventListener("change", () => {
  chooseBrush(week.value ? "no" : "available"); // what is most wanted there
  show();
});
part("whole").addEventListener("click", () => {
  whole = !whole;
  show();
});
part("usual").addEventListener("click", () => {
  const [monday, sunday] = [dateOf(0), dateOf(6)];
  past.push(hours);
  hours = { ...hours, dated: hours.dated.filter(([date]) => date < monday || sunday < date) };
  keep();
  show();
});

show();
box.hidden = false;
