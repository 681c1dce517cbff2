// node zigzag_report_test.mjs PACKAGES CHROMIUM REPORT SUMMARY OVERALL SCREENSHOT: opens a report of zigzag in a headless browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inBothSchemes } from './browser.mjs';

const [, , packages, chromium, report, summaryFile, overallFile, screenshot] = process.argv;
const summary = JSON.parse(readFileSync(summaryFile, 'utf8'));
const overall = JSON.parse(readFileSync(overallFile, 'utf8'));

await inBothSchemes(packages, chromium, report, async (page, colorScheme, clickPoint) => {
  if (summary.layers.length === 0) {
    assert.ok(await page.locator('#empty').isVisible(), 'the page says that there is nothing to show');
    assert.equal(await page.locator('#cards .card').count(), 0, 'no totals of nothing');
    assert.ok(await page.locator('#network').isHidden());
    await page.screenshot({ path: `${screenshot}_${colorScheme}.png`, fullPage: true });
    return;
  }
  const plain = (text) => text.replace(/[\s\u202f]/g, '');
  assert.ok((await page.textContent('#cards')).includes(`(${overall.energy} pJ)`), 'energy of overall_simple.json');
  assert.equal(plain(await page.textContent('#latency')), String(overall.latency), 'latency of overall_simple.json');
  assert.equal(overall.energy, summary.energy);
  assert.equal(await page.locator('#table tbody tr').count(), summary.layers.length, 'a row per layer');
  const names = await page.locator('#table tbody tr td:nth-child(2)').allTextContents();
  assert.deepEqual(names, summary.layers.map((layer) => layer.name), 'names are text, as they are');
  assert.equal(await page.locator('#injected').count(), 0, 'no name became HTML');

  if (summary.certificate) {
    assert.ok((await page.textContent('#proof')).includes(`${summary.certificate.proven} of ${summary.certificate.layers}`), 'what is proven');
  }

  // The bars add up to the layers' totals.
  const sums = await page.evaluate(() => ['energy-chart', 'latency-chart'].map((id) => {
    const series = echarts.getInstanceByDom(document.getElementById(id)).getOption().series;
    const bars = series.filter((each) => each.type === 'bar');
    return bars[0].data.map((value, position) => bars.reduce((sum, each) => sum + each.data[position], 0));
  }));
  const bounds = await page.evaluate(() => ['energy-chart', 'latency-chart'].map((id) => echarts.getInstanceByDom(document.getElementById(id)).getOption().series.find((each) => each.type === 'custom').data));
  summary.layers.forEach((layer, index) => {
    assert.ok(Math.abs(sums[0][index] - layer.energy) <= 1e-9 * layer.energy, `energy bars of ${layer.name}`);
    assert.ok(Math.abs(sums[1][index] - layer.latency) <= 1e-9 * layer.latency, `latency bars of ${layer.name}`);
    assert.ok(bounds[0][index][1] > 0 && bounds[0][index][1] <= layer.energy * (1 + 1e-9), `energy bound of ${layer.name}`);
    assert.ok(bounds[1][index][1] > 0 && bounds[1][index][1] <= layer.latency * (1 + 1e-9), `latency bound of ${layer.name}`);
  });

  // A click on a bar opens the loop nest of that layer.
  const target = Math.min(2, summary.layers.length - 1);
  await page.locator('#energy-chart').scrollIntoViewIfNeeded();
  const place = await page.evaluate((index) => {
    const container = document.getElementById('energy-chart');
    const chart = echarts.getInstanceByDom(container);
    const box = container.getBoundingClientRect();
    return { x: box.x + chart.convertToPixel({ xAxisIndex: 0 }, index), y: box.y + chart.convertToPixel({ yAxisIndex: 0 }, 0) - 4 };
  }, target);
  assert.ok(await page.locator('#layer').isHidden());
  await page.mouse.click(place.x, place.y);
  await page.waitForSelector('#loop-nest svg');
  assert.ok((await page.textContent('#layer-name')).includes(summary.layers[target].name), 'the clicked layer');
  assert.match(await page.textContent('#loop-nest'), /for \w+ in \[0, \d+\)/, 'its loops');
  assert.equal(plain(await page.textContent('#layer-latency')), String(summary.layers[target].latency));
  assert.ok((await page.locator('#memories svg').count()) === 1 && (await page.locator('#ports svg').count()) === 1);

  // So does a click on a row, and on a point of the roofline.
  const last = summary.layers.length - 1;
  await page.locator('#table tbody tr').nth(last).click();
  assert.ok((await page.textContent('#layer-name')).includes(summary.layers[last].name), 'the layer of the row');
  const points = await page.evaluate(() => echarts.getInstanceByDom(document.getElementById('roofline-chart')).getOption().series.at(-1).data.map((each) => each.value));
  await clickPoint('roofline-chart', points[0].slice(0, 2));
  const [x, y, clicked] = await page.evaluate(() => { const { intensity, performance } = run.layers[chosen].roofline; return [intensity, performance, chosen]; });
  assert.ok(Math.abs(Math.log(x / points[0][0])) < 0.05 && Math.abs(Math.log(y / points[0][1])) < 0.05, 'the layer of the point, or one drawn over it');
  assert.ok((await page.textContent('#layer-name')).includes(summary.layers[clicked].name));
  assert.equal(await page.locator('#loop-nest svg').count(), 1, 'its loop nest');
  await page.screenshot({ path: `${screenshot}_${colorScheme}.png`, fullPage: true });

  // Sorting and filtering.
  await page.locator('#table th', { hasText: 'Energy' }).click();
  const first = summary.layers.reduce((best, layer) => (layer.energy > best.energy ? layer : best)).name;
  assert.equal(await page.locator('#table tbody tr td:nth-child(2)').first().textContent(), first, 'the largest energy comes first');
  await page.fill('#filter', summary.layers[target].name.slice(-6));
  const matching = summary.layers.filter((layer) => layer.name.toLowerCase().includes(summary.layers[target].name.slice(-6).toLowerCase()));
  assert.equal(await page.locator('#table tbody tr').count(), matching.length, 'the filter leaves matching layers');
  await page.fill('#filter', 'no layer has this name');
  assert.equal(await page.locator('#table tbody tr').count(), 0);
  await page.fill('#filter', '');
  for (const grouping of ['operand', 'memory operand', 'memory operand direction']) {
    await page.selectOption('#energy-by', grouping);
  }
  await page.selectOption('#order', 'latency');

  // Zoom in, and back.
  const zoom = () => page.evaluate(() => echarts.getInstanceByDom(document.getElementById('latency-chart')).getOption().dataZoom[0].end);
  await page.evaluate(() => echarts.getInstanceByDom(document.getElementById('energy-chart')).dispatchAction({ type: 'dataZoom', start: 40, end: 60 }));
  await page.waitForFunction(() => echarts.getInstanceByDom(document.getElementById('latency-chart')).getOption().dataZoom[0].end === 60);
  await page.click('#whole');
  await page.waitForFunction(() => echarts.getInstanceByDom(document.getElementById('latency-chart')).getOption().dataZoom[0].end === 100);
  assert.equal(await zoom(), 100);
});
console.log(`ok: ${report}`);
