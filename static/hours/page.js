// The grid of hours beside the lists. The hidden fields of the lists are what is sent: the grid
// reads them, paints into them, and has the server keep them and say what they reach.

import { makeGrid, span, STEP } from "./grid.js";
import { makeKeeper } from "./keeper.js";
import { paintedDate, paintedWeek, readRow, writeRow } from "./spans.js";
import { makeView } from "./view.js";

const OURS = /^(hours|copy|clear|remove-week .*|remove-date .*)$/; // buttons that need no new page

const box = document.getElementById("grid");
const form = box.closest("form");
const lists = document.getElementById("lists");
const reach = document.getElementById("reach");
const week = document.getElementById("grid-week");
const part = (name) => box.querySelector(`[data-${name}]`);
const about = JSON.parse(box.dataset.grid);
const words = JSON.parse(box.dataset.words);
const { dateOf, isOutside, isSkipped, usual, view } = makeView(about, words);

let hours = readHours();
let stroke = null; // {before, level, area} while somebody paints
let shown = null; // the view that the grid has
let brush = "available";
let whole = false;
let locked = false; // the answer to a button is on its way
const past = []; // for Undo

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

// Before the keeper's own listener, which has nothing to do then.
form.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.name !== "do" || !OURS.test(button.value)) return;
  event.preventDefault();
  press(button.value);
});

const keeper = makeKeeper({
  form,
  url: box.dataset.url,
  lost: words.lost,
  current: () => hours,
  answered(answer, sent) {
    reach.textContent = answer.refusal || answer.reach;
    if (!answer.refusal) document.getElementById("more").textContent = answer.more;
    // What was painted meanwhile is newer; its own request follows.
    if (answer.refusal || hours !== sent) return;
    const focused = lists.contains(document.activeElement);
    lists.innerHTML = answer.lists;
    hours = readHours();
    show();
    if (focused) document.getElementById("list-title").focus();
  },
});

function change(next) {
  past.push(hours);
  hours = next;
  writeHours();
  keeper.keep();
  show();
}

// ---------- the grid ----------

function show() {
  const next = view(hours, week.value, whole);
  grid.show(stroke ? { ...next, first: shown.first, last: shown.last } : next);
  if (!stroke) shown = next; // the rows stay where they are while somebody paints
  part("undo").setAttribute("aria-disabled", String(!past.length));
  part("whole").setAttribute("aria-pressed", String(whole));
  part("usual").hidden = !week.value;
  part("key=exception").hidden = !week.value;
  for (const kind of [...Object.keys(about.taken), "skipped", "twice"]) {
    part(`key=${kind}`).hidden = !box.querySelector(`tbody .${kind}`);
  }
}

function say(text) {
  part("said").textContent = text;
}

function painted({ before, level, area }) {
  let now = before;
  for (let day = area.columns[0]; day <= area.columns[1]; day++) {
    if (!week.value) {
      now = { ...now, week: paintedWeek(now.week, day, area.start, area.end, level) };
      continue;
    }
    const date = dateOf(week.value, day);
    if (isOutside(date)) continue;
    const common = usual(before, week.value, day);
    const dated = paintedDate(now.dated, common, date, area.start, area.end, level);
    now = { ...now, dated: dated.filter((row) => !isSkipped(row)) };
  }
  return now;
}

const grid = makeGrid(box.querySelector("table"), {
  // A field that is as the brush has it already is painted the other way.
  begin(day, start) {
    const [kind] = shown.columns[day].field(start).kinds;
    if (locked || kind === "closed") return false;
    const opposite = brush === "no" ? "available" : "no";
    const level = kind === brush ? opposite : brush;
    stroke = { before: hours, level, area: null };
    return true;
  },
  stretch(area) {
    stroke.area = area;
    hours = painted(stroke);
    show();
  },
  end() {
    const { before, level, area } = stroke;
    const days = area.columns[1] - area.columns[0] + 1;
    const count = ((area.end - area.start) / STEP) * days;
    const which = `${words.days[area.columns[0]]} ${span(area.start, area.end)}`;
    const next = hours;
    hours = before;
    stroke = null;
    change(next);
    say(`${count === 1 ? which : `${count} ${words.fields}`}: ${words[level]}`);
  },
  cancel() {
    hours = stroke.before;
    stroke = null;
    show();
  },
});

// ---------- the tools ----------

async function press(command) {
  if (locked) return;
  locked = true;
  const before = hours;
  await keeper.send(command);
  if (hours !== before) past.push(before);
  locked = false;
  show();
}

function undo() {
  if (locked || !past.length) return;
  const before = past.pop();
  change(before);
  past.pop(); // what was undone is gone
  show();
  say(words.undone);
}

part("undo").addEventListener("click", undo);
box.addEventListener("keydown", (event) => {
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  undo();
});

function chooseBrush(name) {
  brush = name;
  for (const button of box.querySelectorAll("[data-brush]")) {
    button.setAttribute("aria-pressed", String(button.dataset.brush === name));
  }
}

for (const button of box.querySelectorAll("[data-brush]")) {
  button.addEventListener("click", () => chooseBrush(button.dataset.brush));
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
  const [monday, sunday] = [dateOf(week.value, 0), dateOf(week.value, 6)];
  const dated = hours.dated.filter(([date]) => date < monday || sunday < date);
  change({ ...hours, dated });
});

show();
box.hidden = false;
