// Functions that all report pages share. Names from files are text, never HTML.
const data = JSON.parse(document.getElementById('data').textContent);

function escapeText(text) {
  return String(text).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);
}

function grouped(number) {
  return Number.isInteger(number) ? number.toString().replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f') : String(number);
}

function scaledEnergy(picojoules) {
  const units = [['J', 1e12], ['mJ', 1e9], ['µJ', 1e6], ['nJ', 1e3], ['pJ', 1]];
  const [name, factor] = units.find(([, f]) => Math.abs(picojoules) >= f) || units[4];
  return `${(picojoules / factor).toPrecision(4)} ${name}`;
}

function isDark() {
  return window.matchMedia('(prefers-color-scheme: dark)').matches;
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { text: read('--text'), muted: read('--muted'), border: read('--border'), background: read('--background'), surface: read('--surface'), accent: read('--accent'), warning: read('--warning') };
}

// Golden-angle hues: neighbours differ, any number of layers.
function layerColour(index) {
  const hue = (index * 137.508 + 210) % 360;
  const ring = Math.floor(index / 9) % 3;
  return isDark() ? `hsl(${hue.toFixed(1)}, ${55 - 8 * ring}%, ${58 + 6 * ring}%)` : `hsl(${hue.toFixed(1)}, ${60 - 8 * ring}%, ${52 - 7 * ring}%)`;
}

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    node.setAttribute(name, value);
  }
  for (const child of children) {
    node.append(child);
  }
  return node;
}

function addCard(parent, label, value, unit, id) {
  const shown = element('span', id ? { class: 'value', id } : { class: 'value' }, value);
  parent.append(element('div', { class: 'card' }, element('div', { class: 'label' }, label), shown, element('span', { class: 'unit' }, unit || '')));
}

// 0.00123 -> `1.23 ms`
function scaledSeconds(seconds) {
  const [name, factor] = [['s', 1], ['ms', 1e-3], ['µs', 1e-6]].find(([, f]) => seconds >= f) || ['ns', 1e-9];
  return `${Number((seconds / factor).toPrecision(4))} ${name}`;
}

// Time and throughput at a clock, where there is one.
function addClockCard(parent, figures, id) {
  if (figures) {
    const rate = (value, unit) => value === null ? '' : `, ${Number(value.toPrecision(4))} ${unit}`;
    addCard(parent, `At ${Number((figures.clock_hz / 1e6).toPrecision(6))} MHz`, scaledSeconds(figures.seconds), `${rate(figures.tops, 'TOPS')}${rate(figures.tops_per_w, 'TOPS/W')}`.slice(2), id);
  }
}

// columns: [{title, text: true for left-aligned words}], rows: arrays of cells.
function makeTable(columns, rows) {
  const head = element('tr');
  for (const column of columns) {
    head.append(element('th', column.text ? { class: 'text' } : {}, column.title));
  }
  const body = element('tbody');
  for (const row of rows) {
    const line = element('tr');
    row.forEach((cell, index) => line.append(element('td', columns[index].text ? { class: 'text' } : {}, typeof cell === 'number' ? grouped(cell) : cell)));
    body.append(line);
  }
  return element('table', {}, element('thead', {}, head), body);
}

// Draws a chart, again when colours or width change. `option` is called with the current colours.
function addChart(container, option) {
  const chart = echarts.init(container, null, { renderer: 'canvas' });
  const draw = () => chart.setOption({ animation: false, backgroundColor: 'transparent', ...option(colours()) }, { notMerge: true });
  draw();
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('resize', () => chart.resize());
  return { chart, draw };
}

function axisStyle(c) {
  return {
    axisLine: { lineStyle: { color: c.border } }, axisLabel: { color: c.muted }, nameTextStyle: { color: c.muted },
    axisTick: { lineStyle: { color: c.border } }, splitLine: { lineStyle: { color: c.border, opacity: 0.5 } }
  };
}
