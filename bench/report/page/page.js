// The script of report.html: draws the plots once the page is to be seen, and lets its reader choose whose.
'use strict';

// What all plots look like. Colours are variables of page.css, so that a change from light to dark redraws nothing.
const look = {
  background: null,
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  padding: 0,
  view: {stroke: null},
  axis: {
    domain: false,
    ticks: false,
    grid: true,
    gridColor: 'var(--line)',
    labelColor: 'var(--muted)',
    labelFontSize: 11,
    labelPadding: 6,
    labelOverlap: 'greedy',
    titleColor: 'var(--muted)',
  },
  axisX: {labelBound: true},  // or what lies beyond would move the plot to the right
  legend: {labelColor: 'var(--muted)', labelFontSize: 12, offset: 4, padding: 0, columnPadding: 16},
  text: {fontSize: 12},
};

const all = [];  // that are drawn: views with their specifications
const boxes = [...document.querySelectorAll('.key input')];

// The names that are chosen; null where all are.
function chosen() {
  const names = boxes.filter((box) => box.checked).map((box) => box.value);
  return names.length === boxes.length ? null : names;
}

// A plot whose rows are those of names has the height of those that are shown.
function show({view, spec}, names) {
  const {rows, rowHeight} = spec.usermeta ?? {};
  if (rows) view.height(rowHeight * Math.max(1, rows.filter((row) => names?.includes(row) ?? true).length));
  return view.signal('shown', names).runAsync();
}

function showChosen() {
  const names = chosen();
  const hidden = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
  for (const drawn of all) show(drawn, names);
  // A name is that of a row or of a column.
  for (const table of document.querySelectorAll('table')) {
    const columns = [...table.tHead.rows[0].cells].map((cell) => hidden.has(cell.textContent));
    for (const row of table.rows) {
      row.hidden = row.parentNode === table.tBodies[0] && hidden.has(row.cells[0].textContent);
      [...row.cells].forEach((cell, i) => { cell.hidden = columns[i] ?? false; });
    }
  }
}

function offerChoice() {
  const key = document.querySelector('.key');
  if (!key) return;
  key.hidden = false;
  key.addEventListener('change', showChosen);
  key.addEventListener('click', (event) => {
    if (event.target.type !== 'button') return;
    for (const box of boxes) box.checked = event.target.value === 'all';
    showChosen();
  });
  // On paper the key is not beside every plot.
  const names = key.cloneNode(true);
  names.className = 'names';
  names.querySelectorAll('input, button, legend').forEach((one) => one.remove());
  for (const plots of document.querySelectorAll('.plots')) plots.append(names.cloneNode(true));
}

async function draw(figure) {
  const drawing = figure.querySelector('.drawing');
  const inside = document.createElement('div');
  inside.setAttribute('aria-hidden', 'true');  // the drawing has a name, and its table has the figures
  drawing.append(inside);
  const spec = JSON.parse(figure.querySelector('script').textContent);
  try {
    // The interpreter of expressions (ast) needs no eval, which this page forbids itself.
    const {view} = await window.vegaEmbed(inside, spec, {
      mode: 'vega-lite', actions: false, renderer: 'svg', ast: true, config: look, tooltip: {theme: 'custom'},
    });
    const drawn = {view, spec};
    await show(drawn, chosen());
    all.push(drawn);
    drawing.classList.add('drawn');
    performance.mark('drawn');
  } catch (error) {
    drawing.remove();
    figure.querySelector('details').open = true;
    console.error(error);
  }
}

// What is to be seen first comes first; between two plots the page answers its reader.
async function drawAll() {
  const code = document.createElement('script');
  code.textContent = document.getElementById('runtime').textContent;
  document.head.append(code);
  for (const figure of document.querySelectorAll('figure')) {
    await draw(figure);
    await new Promise((done) => { setTimeout(done); });
  }
  document.documentElement.classList.add('complete');
}

offerChoice();
requestAnimationFrame(() => setTimeout(drawAll));
