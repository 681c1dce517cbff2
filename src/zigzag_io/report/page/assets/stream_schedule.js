// One schedule: cores and links as lanes, memories below on the same time axis.
const summary = data.summary;
const latency = Math.max(summary.latency, 1);
const causes = ['off-chip', 'core-to-core', 'eviction', 'sink', 'block'];
const causeColours = { 'off-chip': '#8a94a3', 'core-to-core': '#2f9e77', eviction: '#d9822b', sink: '#7a5cc9', block: '#c2476b' };

function layerName(index) {
  return data.layers[index][1];
}
// `/layer1/layer1.0/conv1/Conv` is long, and begins and ends like many others: `layer1.0/conv1` fits in a bar.
const shortNames = data.layers.map(([, name, type]) => {
  const parts = name.split('/').filter((part) => part !== '');
  if (parts.length > 1 && parts[parts.length - 1] === type) {
    parts.pop();
  }
  return parts.slice(-2).join('/') || name;
});
const causeLabels = ['from off-chip', 'core to core', 'eviction', 'result to off-chip', 'stream of a too-large operand'];
function bits(value) {
  const [name, factor] = [['Gbit', 1e9], ['Mbit', 1e6], ['kbit', 1e3]].find(([, f]) => Math.abs(value) >= f) || ['bit', 1];
  return `${Number((value / factor).toPrecision(4))} ${name}`;
}
function cnName(cn) {
  const [, , , layer, sub] = data.cns[cn];
  return `${layerName(layer)} (${data.layers[layer][0]}, ${sub})`;
}

document.getElementById('title').textContent = `${summary.workload} on ${summary.accelerator}`;
document.getElementById('subtitle').textContent =
  `${grouped(summary.computation_nodes)} computation nodes of ${data.layers.length} layers, ${grouped(summary.dependencies)} dependencies, scheduler ${summary.scheduler}`;
const cards = document.getElementById('cards');
addCard(cards, 'Latency', grouped(summary.latency), 'cycles', 'latency');
addClockCard(cards, summary.at_clock, 'at-clock');
addCard(cards, 'Energy', scaledEnergy(summary.energy), `(${summary.energy} pJ)`, 'energy');
addCard(cards, 'Bound by', summary.bound_by.what, `${(100 * summary.bound_by.cycles / latency).toFixed(1)} % of the latency`);
if (summary.search) {
  addCard(cards, 'Allocations tried', grouped(summary.search.evaluations), summary.search.proven ? 'all: proven best' : summary.search.infeasible ? `${summary.search.infeasible} without a schedule` : '');
}
for (const note of summary.notes) {
  document.getElementById('notes').append(element('p', { class: 'notice' }, note));
}

// --- timeline -----------------------------------------------------------------------------------------------------------------
const shown = { transfers: true, blocks: true, evictions: true, layer: -1 };
const laneHeight = 24;
const memoryHeight = 72;
const memoryGap = 30;
const top0 = 34;
const laneArea = data.lanes.length * laneHeight;
const memories = data.memories.filter((memory) => memory.curve.length > 0);
const height = top0 + laneArea + 56 + memories.length * (memoryHeight + memoryGap) + 54;
const left = 170;
const timeline = document.getElementById('timeline');
timeline.style.height = `${height}px`;

function barsOf() {
  const bars = [];
  data.cns.forEach(([lane, start, end, layer], cn) => {
    bars.push([lane, start, end, 0, layer, cn, shown.layer >= 0 && shown.layer !== layer ? 0.15 : 1]);
  });
  for (const [lane, start, end, cause, cn, tensor] of data.transfers) {
    const kind = causes[cause];
    if (kind === 'block' ? !shown.blocks : kind === 'eviction' ? !shown.evictions : !shown.transfers) {
      continue;
    }
    bars.push([lane, start, end, 1, cause, cn, shown.layer >= 0 && shown.layer !== data.cns[cn][3] ? 0.15 : 1, tensor]);
  }
  return bars;
}

function drawBar(parameters, api) {
  const lane = api.value(0);
  const [x0, y] = api.coord([api.value(1), lane]);
  const [x1] = api.coord([api.value(2), lane]);
  const isCn = api.value(3) === 0;
  const size = isCn ? laneHeight - 6 : laneHeight - 12;
  const clip = parameters.coordSys;
  const shape = echarts.graphic.clipRectByRect({ x: x0, y: y - size / 2, width: Math.max(x1 - x0, 0.6), height: size }, clip);
  if (!shape) {
    return null;
  }
  const fill = isCn ? layerColour(api.value(4)) : causeColours[causes[api.value(4)]];
  const bar = { type: 'rect', shape, style: { fill, opacity: api.value(6) } };
  if (isCn && shape.width > 4) {
    bar.style.stroke = colours().background;
    bar.style.lineWidth = 0.5;
  }
  if (!isCn || shape.width < 60) {
    return bar;
  }
  const label = { type: 'text', silent: true, style: { text: shortNames[api.value(4)], x: shape.x + 4, y, textVerticalAlign: 'middle', fontSize: 11, fill: isDark() ? '#14181e' : '#fff', width: shape.width - 8, overflow: 'truncate', ellipsis: '…', opacity: api.value(6) } };
  return { type: 'group', children: [bar, label] };
}

function tooltip(parameters) {
  if (parameters.seriesId !== 'bars' || !parameters.value) {  // nothing there: the bar was hidden under the pointer
    return null;
  }
  const [lane, start, end, kind, detail, cn, , tensor] = parameters.value;
  const lines = kind === 0
    ? [`<b>${escapeText(cnName(cn))}</b>`, escapeText(data.lanes[lane])]
    : [`<b>${causeLabels[detail]}</b>: ${escapeText(cnName(cn))}`, escapeText(data.lanes[lane])];
  if (kind === 1 && tensor >= 0) {
    lines.push(`operand ${data.tensors[tensor][0]}, ${grouped(data.tensors[tensor][1])} bits`);
  }
  lines.push(`[${grouped(start)}, ${grouped(end)}), ${grouped(end - start)} cycles`);
  if (kind === 0) {
    const [on, off] = data.costs[data.cns[cn][5]];
    lines.push(`energy ${scaledEnergy(on)} on chip, ${scaledEnergy(off)} off chip`);
    lines.push(`<span style="color:${colours().accent}">waits for ${data.predecessors[cn].length}</span>, <span style="color:${colours().warning}">feeds ${successors[cn].length}</span> computation nodes`);
  }
  return lines.join('<br>');
}

function timelineOption(c) {
  const grids = [{ left, right: 24, top: top0, height: laneArea, outerBoundsMode: 'none' }];
  const xAxes = [{ type: 'value', min: 0, max: latency, gridIndex: 0, ...axisStyle(c), axisLabel: { color: c.muted, showMaxLabel: false, formatter: grouped } }];
  const yAxes = [{
    type: 'category', data: data.lanes, inverse: true, gridIndex: 0, ...axisStyle(c),
    axisLabel: { color: c.muted, width: left - 14, overflow: 'truncate', interval: 0, fontSize: 11 }, splitLine: { show: true, lineStyle: { color: c.border, opacity: 0.4 } }
  }];
  const series = [{
    id: 'bars', type: 'custom', renderItem: drawBar, xAxisIndex: 0, yAxisIndex: 0, data: barsOf(), encode: { x: [1, 2], y: 0 },
    progressive: 4000, clip: true
  }];
  const titles = [{ text: 'Cores and links over time (cycles)', left, top: 4, textStyle: { fontSize: 13, color: c.text } }];
  memories.forEach((memory, index) => {
    const top = top0 + laneArea + 56 + index * (memoryHeight + memoryGap);
    grids.push({ left, right: 24, top, height: memoryHeight, outerBoundsMode: 'none' });
    xAxes.push({ type: 'value', min: 0, max: latency, gridIndex: index + 1, ...axisStyle(c), axisLabel: { show: index + 1 === memories.length, color: c.muted, showMaxLabel: false, formatter: grouped } });
    yAxes.push({ type: 'value', gridIndex: index + 1, min: 0, max: (value) => Math.max(value.max, memory.capacity <= 4 * value.max ? memory.capacity : 0, 1), splitNumber: 2, ...axisStyle(c), axisLabel: { color: c.muted, fontSize: 10, showMaxLabel: false, formatter: bits } });
    titles.push({ text: `${memory.name}: capacity ${grouped(memory.capacity)} bits, peak ${grouped(memory.peak)} (${(100 * memory.peak / memory.capacity).toFixed(1)} %)`, left, top: top - 19, textStyle: { fontSize: 11, fontWeight: 'normal', color: c.muted } });
    series.push({
      type: 'line', step: 'end', xAxisIndex: index + 1, yAxisIndex: index + 1, showSymbol: false, sampling: 'max',
      data: [[0, 0], ...memory.curve, [latency, memory.curve[memory.curve.length - 1][1]]],
      lineStyle: { width: 1.2, color: c.accent }, areaStyle: { color: c.accent, opacity: 0.2 }, silent: true,
      markLine: { symbol: 'none', silent: true, label: { show: false }, lineStyle: { color: c.warning, type: 'dashed' }, data: [{ yAxis: memory.capacity }] }
    });
  });
  const all = xAxes.map((_, index) => index);
  return {
    title: titles, grid: grids, xAxis: xAxes, yAxis: yAxes, series,
    tooltip: { trigger: 'item', formatter: tooltip, backgroundColor: c.surface, borderColor: c.border, textStyle: { color: c.text, fontSize: 12 }, confine: true },
    dataZoom: [
      { type: 'inside', xAxisIndex: all, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true },
      { type: 'slider', xAxisIndex: all, filterMode: 'none', showDataShadow: false, brushSelect: false, bottom: 8, height: 22, left, right: 24, textStyle: { color: c.muted }, labelFormatter: (value) => grouped(Math.round(value)) }
    ]
  };
}

const { chart, draw } = addChart(timeline, timelineOption);

const successors = data.cns.map(() => []);
data.predecessors.forEach((producers, cn) => producers.forEach((producer) => successors[producer].push(cn)));

function describeCn(cn) {
  const [lane, start, end, , , cost] = data.cns[cn];
  const [on, off, spatial, temporal, streamed] = data.costs[cost];
  const list = (cns) => cns.length === 0 ? 'none' : cns.slice(0, 12).map(cnName).join(', ') + (cns.length > 12 ? `, … (${cns.length})` : '');
  const details = document.getElementById('details');
  details.replaceChildren(
    element('b', {}, cnName(cn)), element('br'),
    `${data.lanes[lane]}, cycles [${grouped(start)}, ${grouped(end)}): ${grouped(end - start)}; energy ${scaledEnergy(on)} on chip, ${scaledEnergy(off)} off chip`,
    element('br'), `spatial mapping ${spatial || '-'}; loops innermost first: ${temporal || '-'}${streamed ? `; streamed: ${streamed}` : ''}`,
    element('br'), `waits for: ${list(data.predecessors[cn])}`, element('br'), `feeds: ${list(successors[cn])}`);
}

// Dependencies and the cursor are drawn over the chart, so that pointing never draws its thousands of bars again.
const svgNamespace = 'http://www.w3.org/2000/svg';
function svgElement(tag, attributes) {
  const node = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  return node;
}
const overlay = svgElement('svg', { class: 'overlay', height });
const marks = svgElement('g', { 'clip-path': 'url(#lanes)' });
const cursor = svgElement('line', { class: 'cursor', y1: top0, y2: height - 54, visibility: 'hidden' });
const clip = svgElement('rect', { x: left, y: top0, width: 0, height: laneArea });
const clipPath = svgElement('clipPath', { id: 'lanes' });
clipPath.append(clip);
overlay.append(clipPath, marks, cursor);
const readings = memories.map((_, index) => {
  const reading = svgElement('text', { class: 'reading', 'text-anchor': 'end', y: top0 + laneArea + 50 + index * (memoryHeight + memoryGap) });
  overlay.append(reading);
  return reading;
});
timeline.append(overlay);

const mostArrows = 400;
let pointed = -1;
let pinned = -1;
function pixelsOf(cn) {
  const [lane, start, end] = data.cns[cn];
  const [x0, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [start, lane]);
  const [x1] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [end, lane]);
  return { x0, x1, y };
}
function outline(cn, kind) {
  const { x0, x1, y } = pixelsOf(cn);
  marks.append(svgElement('rect', { class: kind, x: x0, y: y - laneHeight / 2 + 2, width: Math.max(x1 - x0, 2), height: laneHeight - 4 }));
}
function arrow(from, to, kind) {
  const a = pixelsOf(from);
  const b = pixelsOf(to);
  const reach = Math.max(12, Math.min(60, Math.abs(b.x0 - a.x1) / 2));
  marks.append(
    svgElement('path', { class: kind, d: `M ${a.x1} ${a.y} C ${a.x1 + reach} ${a.y}, ${b.x0 - reach} ${b.y}, ${b.x0} ${b.y}` }),
    svgElement('path', { class: `${kind} head`, d: `M ${b.x0} ${b.y} l -7 -4 l 0 8 z` }));
}
function drawMarks() {
  const cn = pointed >= 0 ? pointed : pinned;
  marks.replaceChildren();
  clip.setAttribute('width', Math.max(timeline.clientWidth - left - 24, 0));
  if (cn < 0) {
    timeline.dataset.arrows = 0;
    return;
  }
  const producers = data.predecessors[cn].slice(0, mostArrows);
  const consumers = successors[cn].slice(0, mostArrows);
  producers.forEach((producer) => { outline(producer, 'producer'); arrow(producer, cn, 'producer'); });
  consumers.forEach((consumer) => { outline(consumer, 'consumer'); arrow(cn, consumer, 'consumer'); });
  outline(cn, 'chosen');
  timeline.dataset.arrows = producers.length + consumers.length;
}
chart.on('mouseover', (event) => {
  if (event.seriesId === 'bars' && event.value) {
    pointed = event.value[5];
    drawMarks();
  }
});
chart.on('mouseout', () => { pointed = -1; drawMarks(); });
chart.on('click', (event) => {
  if (event.seriesId === 'bars' && event.value) {
    pinned = pinned === event.value[5] ? -1 : event.value[5];
    describeCn(event.value[5]);
    drawMarks();
  }
});
chart.on('datazoom', () => requestAnimationFrame(drawMarks));
window.addEventListener('resize', () => requestAnimationFrame(drawMarks));

// Bits that a memory holds at a time: the last point of its curve that is not later.
function heldAt(curve, time) {
  let low = 0;
  let high = curve.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve[middle][0] <= time) low = middle + 1; else high = middle;
  }
  return low === 0 ? 0 : curve[low - 1][1];
}
chart.getZr().on('mousemove', ({ offsetX, offsetY }) => {
  const right = timeline.clientWidth - 24;
  const inside = offsetX >= left && offsetX <= right && offsetY >= top0 && offsetY <= height - 54;
  cursor.setAttribute('visibility', inside ? 'visible' : 'hidden');
  if (!inside) {
    readings.forEach((reading) => { reading.textContent = ''; });
    return;
  }
  cursor.setAttribute('x1', offsetX);
  cursor.setAttribute('x2', offsetX);
  const time = Math.round(chart.convertFromPixel({ xAxisIndex: 0 }, offsetX));
  readings.forEach((reading, index) => {
    reading.setAttribute('x', right);
    reading.textContent = `${bits(heldAt(memories[index].curve, time))} at cycle ${grouped(time)}`;
  });
});
chart.getZr().on('globalout', () => {
  cursor.setAttribute('visibility', 'hidden');
  readings.forEach((reading) => { reading.textContent = ''; });
});

const legend = document.getElementById('legend');
for (const cause of causes) {
  legend.append(element('label', {}, element('span', { style: `display:inline-block;width:12px;height:12px;border-radius:2px;background:${causeColours[cause]}` }), causeLabels[causes.indexOf(cause)]));
}
for (const name of ['transfers', 'blocks', 'evictions']) {
  document.getElementById(`show-${name}`).addEventListener('change', (event) => {
    shown[name] = event.target.checked;
    chart.setOption({ series: [{ id: 'bars', data: barsOf() }] });
  });
}
const layerChoice = document.getElementById('layer');
layerChoice.append(element('option', { value: '-1' }, 'all layers'));
data.layers.forEach(([id, name, type], index) => layerChoice.append(element('option', { value: index }, `${id} ${name} (${type})`)));
layerChoice.addEventListener('change', () => {
  shown.layer = Number(layerChoice.value);
  chart.setOption({ series: [{ id: 'bars', data: barsOf() }] });
});
document.getElementById('whole').addEventListener('click', () => chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));

// --- tables and small charts --------------------------------------------------------------------------------------------------
const energyNames = ['computation nodes, on chip', 'from off-chip: links', 'from off-chip, streams: memories', 'evictions: links', 'evictions: memories', 'results: links', 'results: memories', 'core to core: links', 'core to core: memories'];
const energyTerms = Object.values(summary.energy_breakdown).map((value, index) => [energyNames[index], value]);
addChart(document.getElementById('energy-chart'), (c) => ({
  title: { text: 'Energy by cause', textStyle: { fontSize: 13, color: c.text } },
  grid: { left: 220, right: 70, top: 34, bottom: 28, outerBoundsMode: 'none' },
  xAxis: { type: 'value', splitNumber: 2, ...axisStyle(c), axisLabel: { color: c.muted, showMaxLabel: false, formatter: (v) => v === 0 ? '0' : scaledEnergy(v).replace(/\.?0+ /, ' ') } },
  yAxis: { type: 'category', inverse: true, data: energyTerms.map(([name]) => name), ...axisStyle(c), axisLabel: { color: c.muted, fontSize: 11 } },
  tooltip: { trigger: 'item', formatter: (p) => `${escapeText(p.name)}: ${scaledEnergy(p.value)}`, backgroundColor: c.surface, textStyle: { color: c.text } },
  series: [{ type: 'bar', data: energyTerms.map(([, value]) => value), itemStyle: { color: c.accent }, label: { show: true, position: 'right', color: c.muted, fontSize: 11, formatter: (p) => `${(100 * p.value / summary.energy).toFixed(1)} %` } }]
}));
if (summary.search && summary.search.pareto_front.length > 0) {
  addChart(document.getElementById('front-chart'), (c) => ({
    title: { text: 'Trade-off between energy and latency', textStyle: { fontSize: 13, color: c.text } },
    grid: { left: 90, right: 40, top: 44, bottom: 48, outerBoundsMode: 'none' },
    xAxis: { type: 'value', scale: true, splitNumber: 4, name: 'latency (cycles)', nameLocation: 'middle', nameGap: 28, ...axisStyle(c), axisLabel: { color: c.muted, showMaxLabel: false, formatter: (v) => v >= 1e6 ? `${v / 1e6} M` : v >= 1e3 ? `${v / 1e3} k` : v } },
    yAxis: { type: 'value', scale: true, name: 'energy', nameLocation: 'middle', nameGap: 64, nameRotate: 90, ...axisStyle(c), axisLabel: { color: c.muted, showMinLabel: false, formatter: scaledEnergy } },
    tooltip: { trigger: 'item', formatter: (p) => `${grouped(p.value[0])} cycles, ${scaledEnergy(p.value[1])}`, backgroundColor: c.surface, textStyle: { color: c.text } },
    series: [{ type: 'line', symbolSize: 8, data: summary.search.pareto_front.map((point) => [point.latency, point.energy]), itemStyle: { color: c.accent }, lineStyle: { color: c.accent, type: 'dotted' } },
      { type: 'scatter', symbolSize: 13, data: [[summary.latency, summary.energy]], itemStyle: { color: c.warning } }]
  }));
} else {
  document.getElementById('front-chart').remove();
}
document.getElementById('cores').append(makeTable(
  [{ title: 'Core', text: true }, { title: 'CNs' }, { title: 'Busy (cycles)' }, { title: 'Utilisation (%)' }],
  summary.cores.filter((core) => core.computation_nodes > 0).sort((a, b) => a.id - b.id).map((core) => [`${core.id} ${core.name}`, core.computation_nodes, core.busy, (100 * core.utilization).toFixed(1)])));
document.getElementById('links').append(makeTable(
  [{ title: 'Link', text: true }, { title: 'Uses' }, { title: 'Busy (cycles)' }, { title: 'Utilisation (%)' }],
  summary.links.filter((link) => link.busy > 0).map((link) => [link.name, link.uses, link.busy, (100 * link.utilization).toFixed(1)])));
chart.on('finished', () => { document.body.dataset.ready = 'true'; });
chart.resize();  // draws once more, so that `finished` comes after all listeners are there
