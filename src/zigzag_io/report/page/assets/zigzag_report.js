// Runs of zigzag: totals, energy, latency and roofline of all layers, and everything about a chosen one.
const runs = data.runs;
const latencyCauses = [
  ['ideal', 'ideal_cycles', '#2f9e77'], ['spatial stall', 'spatial_stall_cycles', '#8a94a3'],
  ['temporal stall', 'temporal_stall_cycles', '#c2476b'], ['on-loading', 'data_onloading_cycles', '#2a6fdb'],
  ['off-loading', 'data_offloading_cycles', '#7a5cc9']
];
const operandColours = { O: '#d9822b', W: '#2a6fdb', I: '#2f9e77' };
const byId = (id) => document.getElementById(id);
let run = runs[0];
let shown = [];
let chosen = -1;
const sorting = { column: 0, descending: false };

function memoryColour(memories, memory, operand) {
  const hue = (memories.indexOf(memory) * 137.508 + 210) % 360;
  return `hsl(${hue.toFixed(1)}, 58%, ${{ O: 52, W: 40, I: 66 }[operand] || 50}%)`;
}

function percent(part, whole) {
  return whole > 0 ? `${(100 * part / whole).toFixed(1)} %` : '';
}

function shortNumber(value) {
  const [name, factor] = [[' T', 1e12], [' G', 1e9], [' M', 1e6], [' k', 1e3]].find(([, f]) => Math.abs(value) >= f) || ['', 1];
  return `${Number((value / factor).toPrecision(3))}${name}`;
}

function layerName(index) {
  const layer = run.summary.layers[index];
  return layer.name || `layer ${layer.id}`;
}

// Parts of the energy of a layer under the chosen grouping: name -> {value, colour}.
function energyParts(index, grouping) {
  const memories = [...new Set(run.places.map(([memory]) => memory))];
  const parts = new Map([['multiplier array', { value: run.summary.layers[index].energy_breakdown.operational_energy_pj, colour: '#8a94a3' }]]);
  for (const [place, value] of run.layers[index].energy) {
    const [memory, operand, direction] = run.places[place];
    const name = grouping === 'operand' ? operand : [memory, operand, direction].slice(0, grouping.split(' ').length).join(' ');
    const colour = grouping === 'operand' ? operandColours[operand] : memoryColour(memories, memory, grouping === 'memory' ? '' : operand);
    const part = parts.get(name) || { value: 0, colour, opacity: grouping.endsWith('direction') ? { tl: 1, fl: 0.84, th: 0.68, fh: 0.52 }[direction] : 1 };
    part.value += value;
    parts.set(name, part);
  }
  return parts;
}

function energySeries() {
  const grouping = byId('energy-by').value;
  const perLayer = shown.map((index) => energyParts(index, grouping));
  const series = new Map();
  for (const parts of perLayer) {
    for (const [name, part] of parts) {
      series.set(name, part);
    }
  }
  return [...series].map(([name, part]) => ({ name, colour: part.colour, opacity: part.opacity, values: perLayer.map((parts) => parts.get(name)?.value ?? 0) }));
}

// No mapping costs less: what a proof for this figure found, else the bound over the loop orders of the layer's spatial mapping.
function lowerBound(index, figure) {
  const layer = run.summary.layers[index];
  if (layer.certificate?.objective === figure) return layer.certificate.lower_bound;
  return layer.lower_bounds?.[figure === 'energy' ? 'energy_pj' : 'latency_cycles'] ?? null;
}

// A line across the bar of each layer.
function boundSeries(c, figure) {
  const data = shown.map((index, position) => [position, lowerBound(index, figure)]).filter(([, bound]) => bound !== null);
  const line = (parameters, api) => {
    const [x, y] = api.coord([api.value(0), api.value(1)]);
    const half = Math.min(34, api.size([1, 0])[0] * 0.44);
    return { type: 'line', shape: { x1: x - half, y1: y, x2: x + half, y2: y }, style: { stroke: c.text, lineWidth: 2 } };
  };
  return data.length ? [{ name: 'lower bound', type: 'custom', renderItem: line, data, z: 5, silent: true, clip: true, itemStyle: { color: c.text }, encode: { x: 0, y: 1 } }] : [];
}

function latencySeries() {
  return latencyCauses.map(([name, key, colour]) => ({ name, colour, values: shown.map((index) => run.summary.layers[index].latency_breakdown[key]) }));
}

// Names of layers where there is room, else their numbers; `value` is `POSITION NAME`, so that equal names stay apart.
function layerLabels(c, visible) {
  const nameOf = (value) => {
    const name = value.slice(value.indexOf(' ') + 1);
    return name.length > 18 ? `${name.slice(0, 7)}…${name.slice(-10)}` : name;
  };
  const numberOf = (value) => `# ${shown[Number(value.slice(0, value.indexOf(' ')))]}`;
  const named = visible <= 40;
  return { color: c.muted, fontSize: 11, rotate: named && visible > 6 ? 40 : 0, interval: named ? 0 : 'auto', formatter: named ? nameOf : numberOf };
}

// Pixels for the labels and the slider below.
function labelRoom(visible) {
  return visible > 6 && visible <= 40 ? 126 : 66;
}

// Off-loading may be slightly negative, which is no reason to begin an axis far below 0.
function fromZero(range) {
  return range.min > -0.02 * range.max ? 0 : null;
}

// Stacked bars over the shown layers, with their lower bounds.
function barOption(c, figure, series, unit, format) {
  const names = shown.map(layerName);
  return {
    grid: { left: 78, right: 24, top: 60, bottom: labelRoom(shown.length) },
    legend: { top: 6, type: 'scroll', textStyle: { color: c.text }, pageTextStyle: { color: c.muted }, pageIconColor: c.accent, itemWidth: 14, itemHeight: 10 },
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true, backgroundColor: c.surface, borderColor: c.border, textStyle: { color: c.text, fontSize: 12 },
      formatter: (all) => {
        const entries = all.filter((entry) => entry.seriesType === 'bar');
        if (!entries.length) return '';
        const total = entries.reduce((sum, entry) => sum + entry.value, 0);
        const bound = lowerBound(shown[entries[0].dataIndex], figure);
        const lines = entries.filter((entry) => entry.value !== 0).map((entry) => `${entry.marker}${escapeText(entry.seriesName)}: ${format(entry.value)} (${percent(entry.value, total)})`);
        return `<b>${escapeText(names[entries[0].dataIndex])}</b>: ${format(total)}${bound === null ? '' : `<br>at least ${format(bound)} (${percent(bound, total)})`}<br>${lines.join('<br>')}`;
      }
    },
    dataZoom: [
      { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true },
      { type: 'slider', height: 16, bottom: 8, borderColor: c.border, textStyle: { color: c.muted }, showDetail: false, brushSelect: false }
    ],
    xAxis: {
      type: 'category', data: names.map((name, position) => ({ value: `${position} ${name}` })), ...axisStyle(c),
      axisLabel: layerLabels(c, shown.length)
    },
    yAxis: { type: 'value', min: fromZero, name: unit, nameTextStyle: { color: c.muted }, ...axisStyle(c), axisLabel: { color: c.muted, formatter: shortNumber } },
    series: [...series.map((part) => ({
      name: part.name, type: 'bar', stack: 'all', barMaxWidth: 60, data: part.values, itemStyle: { color: part.colour, opacity: part.opacity ?? 1 }, emphasis: { disabled: true }
    })), ...boundSeries(c, figure)]
  };
}

function rooflineOption(c) {
  const points = shown.filter((index) => run.layers[index].roofline.intensity > 0 && run.layers[index].roofline.performance > 0);
  const roofs = [...new Map(points.map((index) => { const { peak, bandwidth } = run.layers[index].roofline; return [`${peak} ${bandwidth}`, [peak, bandwidth]]; })).values()];
  const decade = (value, up) => Math.pow(10, (up ? Math.ceil : Math.floor)(Math.log10(value)));
  const intensities = points.map((index) => run.layers[index].roofline.intensity).concat(roofs.map(([peak, bandwidth]) => peak / bandwidth));
  const performances = points.map((index) => run.layers[index].roofline.performance);
  const xMin = intensities.length ? decade(Math.min(...intensities) / 1.5, false) : 0.1;
  const xMax = intensities.length ? decade(Math.max(...intensities) * 1.5, true) : 10;
  const yMin = performances.length ? decade(Math.min(...performances) / 1.5, false) : 0.1;
  const yMax = roofs.length ? decade(Math.max(...roofs.map(([peak]) => peak)) * 1.5, true) : 10;
  const logAxis = (name, min, max, gap) => ({ type: 'log', name, nameLocation: 'middle', nameGap: gap, min, max, ...axisStyle(c), axisLabel: { color: c.muted, formatter: (v) => String(Number(v.toPrecision(3))) } });
  return {
    grid: { left: 78, right: 40, top: 30, bottom: 52 },
    tooltip: {
      confine: true, backgroundColor: c.surface, borderColor: c.border, textStyle: { color: c.text, fontSize: 12 },
      formatter: (entry) => {
        if (entry.seriesType !== 'scatter') return escapeText(entry.seriesName);
        const roof = run.layers[entry.value[2]].roofline;
        return `<b>${escapeText(layerName(entry.value[2]))}</b><br>${roof.intensity.toPrecision(4)} MAC/bit<br>${roof.performance.toPrecision(4)} MAC/cycle, ${percent(roof.performance, roof.roof)} of the roof${roof.performance > roof.roof ? ' (the latency model lets transfers of one port overlap)' : ''}<br>${roof.bandwidth * roof.intensity < roof.peak ? 'the bandwidth at the top limits' : 'the array limits'}`;
      }
    },
    dataZoom: [{ type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', filterMode: 'none' }, { type: 'inside', yAxisIndex: 0, zoomOnMouseWheel: 'ctrl', filterMode: 'none' }],
    xAxis: logAxis('operational intensity (MAC per bit at the topmost memories)', xMin, xMax, 30),
    yAxis: logAxis('performance (MAC/cycle)', yMin, yMax, 54),
    series: [
      ...roofs.map(([peak, bandwidth]) => {
        const ridge = peak / bandwidth;
        const begin = Math.max(xMin, yMin / bandwidth);
        return {
          name: `roof: ${shortNumber(peak)} MAC/cycle, ${shortNumber(bandwidth)} bit/cycle`, type: 'line', showSymbol: false, lineStyle: { color: '#c2476b', width: 1.5 }, itemStyle: { color: '#c2476b' },
          data: [...(begin < ridge ? [[begin, begin * bandwidth]] : []), [Math.max(ridge, xMin), peak], [xMax, peak]], clip: true,
          endLabel: { show: roofs.length === 1, formatter: `${shortNumber(peak)} MAC/cycle, ${shortNumber(bandwidth)} bit/cycle`, color: c.muted, align: 'right', offset: [-4, -10] }
        };
      }),
      {
        name: 'layers', type: 'scatter', symbolSize: (value) => value[2] === chosen ? 16 : 10,
        data: points.map((index) => {
          const roof = run.layers[index].roofline;
          return { value: [roof.intensity, roof.performance, index], itemStyle: { color: roof.bandwidth * roof.intensity < roof.peak ? '#2a6fdb' : '#2f9e77', borderColor: c.background, borderWidth: 1, opacity: 0.9 } };
        })
      }
    ]
  };
}

// --- choosing, filtering, sorting -----------------------------------------------------------------------------------------------
function chooseShown() {
  const wanted = byId('filter').value.toLowerCase();
  const type = byId('type').value;
  const order = byId('order').value;
  shown = run.summary.layers.map((layer, index) => index).filter((index) => layerName(index).toLowerCase().includes(wanted) && (!type || run.summary.layers[index].type === type));
  if (order !== 'evaluation') {
    shown.sort((a, b) => run.summary.layers[b][order] - run.summary.layers[a][order]);
  }
  byId('shown').textContent = shown.length === run.summary.layers.length ? '' : `${shown.length} of ${run.summary.layers.length} layers`;
}

function choose(index) {
  chosen = index;
  const layer = run.summary.layers[index];
  byId('layer').hidden = false;
  byId('layer-name').textContent = `Layer ${layerName(index)}${layer.type ? ` (${layer.type})` : ''}`;
  const cards = byId('layer-cards');
  cards.replaceChildren();
  addCard(cards, 'Latency', grouped(layer.latency), 'cycles', 'layer-latency');
  addClockCard(cards, layer.at_clock, 'layer-at-clock');
  addCard(cards, 'Energy', scaledEnergy(layer.energy), `(${layer.energy} pJ)`, 'layer-energy');
  addCard(cards, 'Multiply-accumulates', grouped(layer.macs), 'MAC');
  addCard(cards, 'Array utilisation', percent(layer.mac_utilization.stalls_onloading_offloading, 1), `${percent(layer.mac_utilization.ideal, 1)} without stalls`);
  if (layer.lower_bounds) {
    addCard(cards, 'At least', `${grouped(Number(lowerBound(index, 'latency').toFixed(1)))} cycles`, `and ${scaledEnergy(lowerBound(index, 'energy'))}`);
  }
  if (layer.certificate) {
    addCard(cards, `Least ${layer.certificate.objective}`, layer.certificate.proven ? 'proven' : `gap ${percent(layer.certificate.gap, 1)}`, layer.certificate.limitation || (layer.certificate.allocation === 'optimal' ? 'over all loop orders and memory boundaries' : 'over all loop orders'), 'layer-proof');
  }
  addCard(cards, 'Waits for', layer.stalling_port ? `${layer.stalling_port.memory}, ${layer.stalling_port.port}` : 'no port', layer.stalling_port ? `${grouped(layer.stalling_port.stall_cycles)} cycles` : '');
  for (const [id, key] of [['loop-nest', 'loop_nest'], ['memories', 'memories'], ['ports', 'ports']]) {
    byId(id).innerHTML = data.pictures[run.layers[index][key]];
  }
  for (const row of document.querySelectorAll('#table tbody tr')) {
    row.classList.toggle('chosen', Number(row.dataset.layer) === index);
  }
  roofline.draw();
  byId('layer').scrollIntoView({ block: 'start' });
}

const columns = [
  ['#', (index) => index], ['Layer', layerName, true], ['Type', (index) => run.summary.layers[index].type, true], ['MAC', (index) => run.summary.layers[index].macs],
  ['Energy (pJ)', (index) => run.summary.layers[index].energy], ['Latency (cycles)', (index) => run.summary.layers[index].latency],
  ...latencyCauses.map(([name, key]) => [`${name[0].toUpperCase()}${name.slice(1)}`, (index) => run.summary.layers[index].latency_breakdown[key]]),
  ['Utilisation (%)', (index) => 100 * run.summary.layers[index].mac_utilization.stalls_onloading_offloading],
  ['MAC/bit', (index) => run.layers[index].roofline.intensity],
  ['Waits for', (index) => { const port = run.summary.layers[index].stalling_port; return port ? `${port.memory}, ${port.port}` : ''; }, true]
];

function cellText(value) {
  return typeof value !== 'number' ? value ?? '' : Number.isInteger(value) ? grouped(value) : Math.abs(value) >= 1e4 ? grouped(Math.round(value)) : String(Number(value.toPrecision(4)));
}

// A table whose titles sort it. columns: [title, function of a row, true for words, function that writes a value]; `state` is {column, descending}, changed by clicks.
// `finish` is called with every line and its row.
function drawSortable(container, columns, allRows, state, finish) {
  const value = columns[state.column][1];
  const rows = [...allRows];
  if (state.column > 0 || state.descending) {
    rows.sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      return (typeof x === 'string' || typeof y === 'string' ? String(x ?? '').localeCompare(String(y ?? '')) : (x ?? 0) - (y ?? 0)) * (state.descending ? -1 : 1);
    });
  }
  const table = makeTable(columns.map(([title, , text]) => ({ title, text })), rows.map((row) => columns.map(([, of, , format]) => (format || cellText)(of(row)))));
  table.querySelectorAll('th').forEach((head, column) => {
    head.classList.add('sortable');
    if (column === state.column) {
      head.append(state.descending ? ' ▾' : ' ▴');
    }
    head.addEventListener('click', () => {
      const text = columns[column][2] || column === 0;
      state.descending = state.column === column ? !state.descending : !text;
      state.column = column;
      drawSortable(container, columns, allRows, state, finish);
    });
  });
  table.querySelectorAll('tbody tr').forEach((line, position) => finish(line, rows[position]));
  container.replaceChildren(table);
}

function drawTable() {
  drawSortable(byId('table'), columns, shown, sorting, (line, layer) => {
    line.dataset.layer = layer;
    line.classList.add('clickable');
    line.classList.toggle('chosen', layer === chosen);
    line.addEventListener('click', () => choose(layer));
  });
}

let energy;
let latency;
let roofline;

function redraw() {
  chooseShown();
  for (const chart of [energy, latency, roofline]) {
    chart.draw();
  }
  drawTable();
}

function addBarChart(id, option) {
  const added = addChart(byId(id), option);
  added.chart.getZr().on('click', (event) => {
    if (added.chart.containPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY])) {
      const position = Math.round(added.chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX));
      if (shown[position] !== undefined) choose(shown[position]);
    }
  });
  added.chart.on('datazoom', () => {
    const { startValue, endValue } = added.chart.getOption().dataZoom[0];
    const visible = endValue - startValue + 1;
    added.chart.setOption({ grid: { bottom: labelRoom(visible) }, xAxis: { axisLabel: layerLabels(colours(), visible) } });
  });
  return added;
}

// Of many runs, those behind the front are on the page with their totals alone.
function keepsNoLayers(one) {
  return one.summary.layers.length === 0 && one.number_of_layers > 0;
}

function showRun(index) {
  run = runs[index];
  chosen = -1;
  byId('layer').hidden = true;
  const layers = run.summary.layers;
  byId(runs.length > 1 ? 'run-title' : 'title').textContent = run.name;
  byId('subtitle').textContent = `${run.number_of_layers} layer${run.number_of_layers === 1 ? '' : 's'}; energies in pJ, latencies in cycles`;
  const notes = [];
  if (run.number_of_layers === 0 && run.failures.length === 0) {
    notes.push(element('p', { class: 'notice', id: 'empty' }, 'This run has no evaluated layer: there is nothing to show.'));
  } else if (keepsNoLayers(run)) {
    notes.push(element('p', { class: 'notice', id: 'sums-only' }, 'Of so many runs, only those on the Pareto front keep their layers. For the layers of this one, run it alone.'));
  }
  if (run.failures.length > 0) {
    const partly = `${run.failures.length} without a result; the totals leave ${run.failures.length === 1 ? 'it' : 'them'} out:`;
    notes.push(element('p', { class: 'notice' }, run.number_of_layers > 0 ? partly : 'This run has no result:'),
      element('ul', { class: 'notice', id: 'failures' }, ...run.failures.map((failure) => element('li', {}, failure))));
  }
  byId('notes').replaceChildren(...notes);
  const cards = byId('cards');
  cards.replaceChildren();
  byId('network').hidden = layers.length === 0;
  const sums = run.standing ? run : layers.length > 0 ? run.summary : null;
  if (sums) {
    addCard(cards, 'Energy', scaledEnergy(sums.energy), `(${sums.energy} pJ)`, 'energy');
    addCard(cards, 'Latency', grouped(sums.latency), 'cycles', 'latency');
    addClockCard(cards, sums.at_clock, 'at-clock');
    addCard(cards, 'Memories', percent(sums.energy_breakdown.memory_energy_pj, sums.energy), 'of the energy');
    addCard(cards, 'Array utilisation', percent(sums.mac_utilization.stalls_onloading_offloading, 1), `${percent(sums.mac_utilization.ideal, 1)} without stalls`);
    const { certificate } = run.summary;
    if (certificate) {
      addCard(cards, 'Proof', `${certificate.proven} of ${certificate.layers}`, certificate.proven === certificate.layers ? 'layers proven optimal' : `layers proven optimal; gap ${percent(certificate.worst_gap, 1)}`, 'proof');
    }
    addCard(cards, 'Waiting for ports', percent(sums.latency_breakdown.temporal_stall_cycles, sums.latency), 'of the latency');
    if (run.area !== null) {
      addCard(cards, 'Area', run.area.toPrecision(4), 'mm²');
    }
  }
  const types = [...new Set(layers.map((layer) => layer.type))].sort();
  byId('type').replaceChildren(element('option', { value: '' }, 'any'), ...types.filter((type) => type).map((type) => element('option', { value: type }, type)));
  if (layers.length > 0) {
    redrawOrMake();
  }
}

function redrawOrMake() {
  chooseShown();
  if (!energy) {
    energy = addBarChart('energy-chart', (c) => barOption(c, 'energy', energySeries(), 'pJ', scaledEnergy));
    latency = addBarChart('latency-chart', (c) => barOption(c, 'latency', latencySeries(), 'cycles', (value) => `${grouped(Number(value.toFixed(1)))} cycles`));
    roofline = addChart(byId('roofline-chart'), rooflineOption);
    roofline.chart.on('click', (event) => { if (event.seriesType === 'scatter') choose(event.value[2]); });
    echarts.connect([energy.chart, latency.chart]);
  }
  redraw();
}

// --- several runs ---------------------------------------------------------------------------------------------------------------
const mostBars = 60;
const mostRows = 500;
const mostComparedLayers = 8;

function tooltipStyle(c) {
  return { confine: true, backgroundColor: c.surface, borderColor: c.border, textStyle: { color: c.text, fontSize: 12 } };
}

// A run among others: what it is, and the values of what is swept.
function shortName(index) {
  const values = runs[index].settings.map(([, value]) => value).join(', ');
  return [runs[index].label, values].filter((part) => part).join(', ') || runs[index].name;
}

// Stacked bars, one per run, from top to bottom. series: [{name, colour, values}].
function runBarOption(c, indices, series, unit, format) {
  return {
    grid: { left: 16, right: 30, top: 44, bottom: 30, containLabel: true },
    legend: { top: 6, type: 'scroll', textStyle: { color: c.text }, pageTextStyle: { color: c.muted }, pageIconColor: c.accent, itemWidth: 14, itemHeight: 10 },
    tooltip: {
      ...tooltipStyle(c), trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: (entries) => {
        const total = entries.reduce((sum, entry) => sum + entry.value, 0);
        const lines = entries.filter((entry) => entry.value !== 0).map((entry) => `${entry.marker}${escapeText(entry.seriesName)}: ${format(entry.value)} (${percent(entry.value, total)})`);
        return `<b>${escapeText(runs[indices[entries[0].dataIndex]].name)}</b>: ${format(total)}<br>${lines.join('<br>')}`;
      }
    },
    xAxis: { type: 'value', min: fromZero, name: unit, nameLocation: 'middle', nameGap: 26, ...axisStyle(c), axisLabel: { color: c.muted, formatter: shortNumber, hideOverlap: true } },
    yAxis: { type: 'category', inverse: true, data: indices.map((index, position) => `${position} ${shortName(index)}`), ...axisStyle(c), axisLabel: { color: c.muted, fontSize: 11, width: 210, overflow: 'truncate', interval: 0, formatter: (value) => value.slice(value.indexOf(' ') + 1) } },
    series: series.map((part) => ({ name: part.name, type: 'bar', stack: 'all', barMaxWidth: 22, data: part.values, itemStyle: { color: part.colour }, emphasis: { disabled: true } }))
  };
}

// 1, 2 and 5 times the powers of ten between two numbers.
function logarithmicSteps(low, high) {
  const steps = [];
  for (let decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
    steps.push(...[1, 2, 5].map((digit) => digit * decade).filter((step) => step >= low && step <= high));
  }
  return steps;
}

function paretoOption(c, done) {
  const workloads = [...new Set(done.map((index) => runs[index].workload))];
  const [fastest, slowest] = done.reduce(([least, most], index) => [Math.min(least, runs[index].latency), Math.max(most, runs[index].latency)], [Infinity, 0]);
  const axis = (name, value, gap) => {
    const least = done.reduce((smallest, index) => Math.min(smallest, value(index)), Infinity);
    const most = done.reduce((largest, index) => Math.max(largest, value(index)), -Infinity);
    const log = least > 0 && most > 8 * least;
    const [low, high] = log ? [Math.log10(least), Math.log10(most)] : [least, most];
    const margin = high > low ? 0.06 * (high - low) : 0.05 * Math.abs(high) || 1;
    const back = (number) => (log ? Math.pow(10, number) : number);
    // Less than two decades would have a tick or two.
    const ownSteps = log && high - low < 2;
    const steps = ownSteps ? { customValues: logarithmicSteps(back(low - margin), back(high + margin)) } : {};
    return {
      type: log ? 'log' : 'value', min: back(low - margin), max: back(high + margin), name, nameLocation: 'middle', nameGap: gap, ...axisStyle(c), axisTick: { ...axisStyle(c).axisTick, ...steps },
      axisLabel: { ...steps, color: c.muted, formatter: shortNumber, hideOverlap: true, showMinLabel: ownSteps, showMaxLabel: ownSteps }
    };
  };
  return {
    grid: { left: 86, right: 40, top: 46, bottom: 50 },
    legend: { top: 6, type: 'scroll', textStyle: { color: c.text } },
    tooltip: { ...tooltipStyle(c), formatter: (entry) => entry.seriesType === 'line' ? '' : `<b>${escapeText(runs[entry.value[2]].name)}</b><br>${scaledEnergy(entry.value[1])}, ${grouped(entry.value[0])} cycles${runs[entry.value[2]].standing.front ? '<br>on the Pareto front' : ''}` },
    dataZoom: [{ type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', filterMode: 'none' }, { type: 'inside', yAxisIndex: 0, zoomOnMouseWheel: 'ctrl', filterMode: 'none' }],
    xAxis: axis('latency (cycles)', (index) => runs[index].latency, 30),
    yAxis: axis('energy (pJ)', (index) => runs[index].energy, 62),
    series: workloads.flatMap((workload, number) => {
      const mine = done.filter((index) => runs[index].workload === workload);
      const front = mine.filter((index) => runs[index].standing.front).sort((a, b) => runs[a].latency - runs[b].latency);
      const colour = workloads.length === 1 ? '#c2476b' : layerColour(number);
      const scatter = (name, indices, fill, opacity, labelled) => ({
        name, type: 'scatter',
        data: indices.map((index) => ({ value: [runs[index].latency, runs[index].energy, index], label: { position: runs[index].latency > fastest + 0.7 * (slowest - fastest) ? 'left' : 'right' } })),
        itemStyle: { color: fill, opacity, borderColor: c.background, borderWidth: 1 }, symbolSize: (value) => runs[value[2]] === run ? 18 : done.length > 200 ? 7 : 11,
        label: { show: labelled, color: c.text, fontSize: 11, textBorderColor: c.background, textBorderWidth: 3, formatter: (entry) => shortName(entry.value[2]) }, labelLayout: { moveOverlap: 'shiftY', hideOverlap: true }
      });
      const suffix = workloads.length === 1 ? '' : `, ${workload}`;
      return [
        scatter(`behind the front${suffix}`, mine.filter((index) => !runs[index].standing.front), workloads.length === 1 ? '#2a6fdb' : colour, workloads.length === 1 ? 0.9 : 0.45, done.length <= 12),
        { name: `front${suffix}`, type: 'line', step: 'end', showSymbol: false, silent: true, lineStyle: { color: colour, width: 1.5 }, itemStyle: { color: colour }, data: front.map((index) => [runs[index].latency, runs[index].energy]) },
        scatter(`on the front${suffix}`, front, colour, 1, front.length <= 40)
      ];
    })
  };
}

// Runs whose layers stand beside those of the chosen one.
function comparableRuns() {
  const alike = runs.map((each, index) => index).filter((index) => runs[index].workload === run.workload && runs[index].summary.layers.length > 0);
  const first = alike.slice(0, mostComparedLayers);
  const current = runs.indexOf(run);
  if (!first.includes(current) && alike.includes(current)) {
    first[first.length - 1] = current;
  }
  return { shownRuns: first, of: alike.length };
}

function layersOption(c) {
  const { shownRuns } = comparableRuns();
  const by = byId('layers-by').value;
  const names = [...new Set(shownRuns.flatMap((index) => runs[index].summary.layers.map((layer) => layer.name)))];
  const label = (value) => { const name = value.slice(value.indexOf(' ') + 1); return name.length > 18 ? `${name.slice(0, 7)}…${name.slice(-10)}` : name; };
  return {
    grid: { left: 78, right: 24, top: 46, bottom: names.length > 6 && names.length <= 40 ? 126 : 66 },
    legend: { top: 6, type: 'scroll', textStyle: { color: c.text }, pageTextStyle: { color: c.muted }, pageIconColor: c.accent },
    tooltip: {
      ...tooltipStyle(c), trigger: 'axis', axisPointer: { type: 'shadow' },
      formatter: (entries) => `<b>${escapeText(names[entries[0].dataIndex])}</b><br>${entries.map((entry) => `${entry.marker}${escapeText(entry.seriesName)}: ${entry.value === null ? 'none' : by === 'energy' ? scaledEnergy(entry.value) : `${grouped(entry.value)} cycles`}`).join('<br>')}`
    },
    dataZoom: [
      { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true },
      { type: 'slider', height: 16, bottom: 8, borderColor: c.border, textStyle: { color: c.muted }, showDetail: false, brushSelect: false }
    ],
    xAxis: { type: 'category', data: names.map((name, position) => `${position} ${name}`), ...axisStyle(c), axisLabel: { color: c.muted, fontSize: 11, rotate: names.length > 6 && names.length <= 40 ? 40 : 0, interval: names.length <= 40 ? 0 : 'auto', formatter: names.length <= 40 ? label : (value) => `# ${value.slice(0, value.indexOf(' '))}` } },
    yAxis: { type: 'value', name: by === 'energy' ? 'pJ' : 'cycles', ...axisStyle(c), axisLabel: { color: c.muted, formatter: shortNumber } },
    series: shownRuns.map((index, number) => {
      const values = new Map(runs[index].summary.layers.map((layer) => [layer.name, layer[by]]));
      return { name: shortName(index), type: 'bar', barMaxWidth: 26, data: names.map((name) => values.get(name) ?? null), itemStyle: { color: layerColour(number) }, emphasis: { focus: 'series' } };
    })
  };
}

function runColumns(shownRuns) {
  const ratio = (key) => ['to best', (index) => runs[index].standing?.[key] ?? '', false, (value) => typeof value === 'number' ? value.toFixed(3) : ''];
  const product = (index) => some(index) ? runs[index].energy * runs[index].latency : '';
  const settings = runs[0].settings.map(([path], position) => [path, (index) => { const value = runs[index].settings[position][1]; return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value; }, true]);
  const some = (index) => runs[index].standing !== null;
  return [
    ['#', (index) => index],
    ...(runs.some((each) => each.label) ? [['Run', (index) => runs[index].label, true]] : []),
    ...settings,
    ['Energy (pJ)', (index) => some(index) ? runs[index].energy : ''], ratio('energy'),
    ['Latency (cycles)', (index) => some(index) ? runs[index].latency : ''], ratio('latency'),
    ['EDP (pJ cycles)', product, false, (value) => typeof value === 'number' ? value.toExponential(3) : ''], ratio('edp'),
    ['Utilisation (%)', (index) => some(index) ? 100 * runs[index].mac_utilization.stalls_onloading_offloading : ''],
    ...(runs.some((each) => each.area !== null) ? [['Area (mm²)', (index) => runs[index].area ?? '']] : []),
    ['Front', (index) => runs[index].standing?.front ? 'yes' : '', true],
    ...(shownRuns.some((index) => runs[index].standing === null) ? [['Without a result because', (index) => runs[index].failures[0] ?? (runs[index].number_of_layers === 0 ? 'the workload has no layer' : ''), true]] : [])
  ];
}

function compareRuns() {
  byId('comparison').hidden = false;
  byId('title').textContent = data.title;
  const every = runs.map((each, index) => index);
  const done = every.filter((index) => runs[index].standing !== null);
  const front = done.filter((index) => runs[index].standing.front);
  const sumsOnly = done.some((index) => keepsNoLayers(runs[index]));
  const offered = runs.length <= mostRows ? every : front;
  const select = element('select', { id: 'run' }, ...offered.map((index) => element('option', { value: index }, runs[index].name + (runs[index].standing ? '' : ' (no result)'))));
  byId('run-choice').append(element('label', {}, 'Run ', select));
  const runSorting = { column: 0, descending: false };
  const drawRows = () => drawSortable(byId('runs-table'), runColumns(offered), offered.slice(0, mostRows), runSorting, (line, index) => {
    line.dataset.run = index;
    line.classList.add('clickable');
    line.classList.toggle('chosen', runs[index] === run);
    line.addEventListener('click', () => pick(index));
    if (runs[index].standing === null) {
      line.lastElementChild.classList.add('reason');
      line.lastElementChild.title = line.lastElementChild.textContent;
    }
  });
  byId('runs-shown').textContent = `${front.length} of ${runs.length} runs on the Pareto front${sumsOnly ? ' (of so many runs, only these keep their layers)' : ''}${done.length < runs.length ? `, ${runs.length - done.length} without a result` : ''}${offered.length < runs.length ? '; the table shows the front' : ''}`;
  const charts = [];
  const pick = (index) => {
    if (!offered.includes(index)) {
      select.append(element('option', { value: index }, runs[index].name));
      offered.push(index);
    }
    select.value = index;
    showRun(index);
    for (const row of document.querySelectorAll('#runs-table tbody tr')) {
      row.classList.toggle('chosen', Number(row.dataset.run) === index);
    }
    updateLayers();
    charts.forEach((chart) => chart.draw());
  };
  select.addEventListener('change', () => pick(Number(select.value)));
  drawRows();
  let layers;
  const updateLayers = () => {
    const { shownRuns, of } = comparableRuns();
    byId('layers-compared').hidden = shownRuns.length < 2;
    byId('layers-runs').textContent = of > shownRuns.length ? `${shownRuns.length} of the ${of} runs that keep their layers; the chosen one is always among them`
      : sumsOnly ? `the ${of} runs that keep their layers, those on the front` : '';
    if (shownRuns.length >= 2 && !layers) {
      layers = addChart(byId('layers-chart'), layersOption);
      layers.chart.on('click', (event) => {
        const { shownRuns: current } = comparableRuns();
        const name = event.name.slice(event.name.indexOf(' ') + 1);
        pick(current[event.seriesIndex]);
        choose(run.summary.layers.findIndex((layer) => layer.name === name));
      });
      byId('layers-by').addEventListener('change', layers.draw);
    } else if (layers && shownRuns.length >= 2) {
      layers.draw();
    }
  };
  if (done.length === 0) {
    byId('pareto-chart').replaceWith(element('p', { class: 'notice', id: 'no-result' }, 'No run has a result.'));
    byId('choose-hint').remove();
    byId('runs-energy-chart').parentElement.parentElement.remove();
    showRun(0);
    return;
  }
  const pareto = addChart(byId('pareto-chart'), (c) => paretoOption(c, done));
  pareto.chart.on('click', (event) => { if (event.seriesType === 'scatter') pick(event.value[2]); });
  charts.push(pareto);
  const barred = (done.length <= mostBars ? done : front).slice(0, mostBars);
  const swept = runs[0].settings.map(([path]) => path).join(', ');
  byId('bars-shown').textContent = swept ? `Names give the values of ${swept}.` : '';
  byId('bars-shown').textContent += barred.length < done.length ? ` Bars: ${done.length <= mostBars ? '' : 'runs on the front, '}${barred.length} of ${done.length} runs` : '';
  const memories = [...new Set(barred.flatMap((index) => Object.keys(runs[index].energy_breakdown.memory_energy_by_memory_pj)))];
  const energySeriesOfRuns = [
    { name: 'multiplier array', colour: '#8a94a3', values: barred.map((index) => runs[index].energy_breakdown.operational_energy_pj) },
    ...memories.map((memory) => ({ name: memory, colour: memoryColour(memories, memory, 'O'), values: barred.map((index) => runs[index].energy_breakdown.memory_energy_by_memory_pj[memory] ?? 0) }))
  ];
  const latencySeriesOfRuns = latencyCauses.map(([name, key, colour]) => ({ name, colour, values: barred.map((index) => runs[index].latency_breakdown[key]) }));
  for (const [id, series, unit, format] of [['runs-energy-chart', energySeriesOfRuns, 'pJ', scaledEnergy], ['runs-latency-chart', latencySeriesOfRuns, 'cycles', (value) => `${grouped(Number(value.toFixed(1)))} cycles`]]) {
    byId(id).style.height = `${Math.max(220, 110 + 26 * barred.length)}px`;
    const bars = addChart(byId(id), (c) => runBarOption(c, barred, series, unit, format));
    bars.chart.getZr().on('click', (event) => {
      if (bars.chart.containPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY])) {
        const position = Math.round(bars.chart.convertFromPixel({ yAxisIndex: 0 }, event.offsetY));
        if (barred[position] !== undefined) pick(barred[position]);
      }
    });
  }
  pick(front[0]);
}

for (const id of ['type', 'order', 'energy-by']) {
  byId(id).addEventListener('change', redraw);
}
byId('filter').addEventListener('input', redraw);
byId('whole').addEventListener('click', () => {
  for (const each of [energy, latency]) {
    each.chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 });
  }
});
if (runs.length > 1) {
  compareRuns();
} else if (runs.length === 1) {
  showRun(0);
} else {
  byId('title').textContent = data.title;
  byId('notes').append(element('p', { class: 'notice', id: 'empty' }, 'There is no run to show.'));
  byId('network').hidden = true;
}
document.body.dataset.ready = 'true';
