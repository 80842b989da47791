"use strict";
// The brief reads whole without this script. With it, tables can be sorted and the answer seen at other thresholds.
const MONEY = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP", maximumSignificantDigits: 3 });
const PERCENT = new Intl.NumberFormat("en-GB", { style: "percent", maximumFractionDigits: 0 });

// What is shown at one threshold: every strategy's chance of being best and net benefit, and who is best on average.
function atThreshold(data, place) {
  const rows = data.strategies.map((s) => ({ label: s.label, chance: s.p_best[place], gain: s.inmb[place], best: s.optimal[place] }));
  return { wtp: data.thresholds[place], rows: rows, evpi: data.evpi[place] };
}

function inWords(seen) {
  const best = seen.rows.find((row) => row.best);
  return "At " + MONEY.format(seen.wtp) + " " + best.label + " is the best value on average, best with a chance of " +
    PERCENT.format(best.chance) + "; not knowing for sure costs " + MONEY.format(seen.evpi) + " a year.";
}

// A cell's text as something that can be put in order: a number where it begins with one, else the text.
function sortKey(text) {
  const plain = text.replace(/\u2212/g, "-").replace(/[£,%\s]/g, "");
  const million = /million/.test(text) ? 1e6 : 1;
  const value = parseFloat(plain);
  return Number.isNaN(value) ? text.trim().toLowerCase() : value * million;
}

// Rows in order by one column; numbers before words, equal rows as they stood.
function sortedOrder(keys, down) {
  const order = keys.map((_, place) => place);
  const side = (key) => (typeof key === "number" ? 0 : 1);
  order.sort((a, b) => {
    const [x, y] = [keys[a], keys[b]];
    const by = side(x) - side(y) || (x < y ? -1 : x > y ? 1 : 0);
    return (down ? -by : by) || a - b;
  });
  return order;
}

function makeSortable(table) {
  const heads = table.querySelectorAll("thead th");
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = head.textContent;
    button.title = "Sort by this column";
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      const body = table.tBodies[0];
      const rows = Array.from(body.rows);
      const keys = rows.map((row) => sortKey(row.cells[column] ? row.cells[column].textContent : ""));
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortedOrder(keys, down).forEach((place) => body.appendChild(rows[place]));
    });
  });
}

function makeSlider(place, data) {
  const svg = "http://www.w3.org/2000/svg";
  const slider = place.querySelector("input");
  const words = place.querySelector("output");
  const chart = place.querySelector("svg");
  function draw() {
    const seen = atThreshold(data, Number(slider.value));
    words.textContent = inWords(seen);
    slider.setAttribute("aria-valuetext", MONEY.format(seen.wtp));
    chart.replaceChildren();
    chart.setAttribute("viewBox", "0 0 640 " + 34 * seen.rows.length);
    seen.rows.forEach((row, line) => {
      const bar = document.createElementNS(svg, "rect");
      const size = { x: 210, y: 34 * line + 6, width: Math.max(300 * row.chance, 1), height: 22, fill: row.best ? "#12436D" : "#28A197" };
      Object.entries(size).forEach(([name, value]) => bar.setAttribute(name, value));
      chart.appendChild(bar);
      [[204, "end", row.label], [216 + 300 * row.chance, "start", PERCENT.format(row.chance) + ", " + MONEY.format(row.gain) + " a year"]].forEach(
        ([x, anchor, text]) => {
          const label = document.createElementNS(svg, "text");
          Object.entries({ x: x, y: 34 * line + 22, "text-anchor": anchor, "font-size": 13, fill: "#222" }).forEach(([name, value]) =>
            label.setAttribute(name, value));
          label.textContent = text;
          chart.appendChild(label);
        });
    });
  }
  slider.max = String(data.thresholds.length - 1);
  slider.value = String(data.start);
  slider.addEventListener("input", draw);
  place.hidden = false;
  draw();
}

if (typeof document !== "undefined") {
  document.querySelectorAll("table").forEach(makeSortable);
  const place = document.getElementById("threshold");
  if (place) makeSlider(place, JSON.parse(document.getElementById("curves").textContent));
}
if (typeof module !== "undefined") module.exports = { atThreshold, inWords, sortKey, sortedOrder };
