// node zigzag_comparison_test.mjs PACKAGES CHROMIUM REPORT COMPARISON SCREENSHOT: opens a report over several runs in a headless browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inBothSchemes } from './browser.mjs';

const [, , packages, chromium, report, comparisonFile, screenshot] = process.argv;
const runs = JSON.parse(readFileSync(comparisonFile, 'utf8')).runs;
const withResult = runs.filter((run) => run.energy !== undefined);
const front = runs.filter((run) => run.pareto);
const plain = (text) => text.replace(/[\s\u202f]/g, '');

await inBothSchemes(packages, chromium, report, async (page, colorScheme, clickPoint) => {
  // The table has every run, with its figures or the reason why it has none.
  const title = () => page.textContent('#run-title');
  const row = (index) => page.locator(`#runs-table tbody tr[data-run="${index}"]`);
  assert.equal(await page.locator('#runs-table tbody tr').count(), runs.length, 'a row per run');
  for (const [index, run] of runs.entries()) {
    const cells = await row(index).textContent();
    if (run.energy === undefined) {
      assert.ok(cells.includes(run.failures[0]), 'the reason');
    } else {
      assert.ok(plain(cells).includes(String(Math.round(run.latency))), `the latency of ${run.name}`);
      assert.equal(cells.includes('yes'), run.pareto, 'whether it is on the front');
    }
  }
  const shown = await page.textContent('#runs-shown');
  assert.ok(shown.startsWith(`${front.length} of ${runs.length} runs`));
  const sumsOnly = await page.evaluate(() => data.runs.some((each) => each.number_of_layers > 0 && each.summary.layers.length === 0));
  assert.equal(shown.includes('only these keep their layers'), sumsOnly, 'the page says from the start when layers were not kept');
  await page.screenshot({ path: `${screenshot}_${colorScheme}.png`, fullPage: true });

  if (withResult.length === 0) {
    assert.ok(await page.locator('#no-result').isVisible(), 'the page says that there is nothing to compare');
    assert.ok((await page.textContent('#failures')).includes(runs[0].failures[0]));
    return;
  }

  // Bars add up to the totals of the runs, points stand at them.
  const drawn = await page.evaluate(() => ['runs-energy-chart', 'runs-latency-chart'].map((id) => {
    const { series } = echarts.getInstanceByDom(document.getElementById(id)).getOption();
    return series[0].data.map((value, position) => series.reduce((sum, each) => sum + each.data[position], 0));
  }));
  const points = await page.evaluate(() => echarts.getInstanceByDom(document.getElementById('pareto-chart')).getOption().series.filter((each) => each.type === 'scatter').flatMap((each) => each.data.map(({ value }) => value)));
  assert.equal(points.length, withResult.length, 'a point per run');
  for (const [latency, energy, index] of points) {
    assert.deepEqual([latency, energy], [runs[index].latency, runs[index].energy]);
  }
  withResult.forEach((run, position) => {
    assert.ok(Math.abs(drawn[0][position] - run.energy) <= 1e-9 * run.energy, `energy bars of ${run.name}`);
    assert.ok(Math.abs(drawn[1][position] - run.latency) <= 1e-9 * run.latency, `latency bars of ${run.name}`);
  });

  // Points, bars and rows choose the run that the rest of the page shows.
  const best = runs.indexOf(front.at(-1));
  const last = runs.indexOf(withResult.at(-1));
  await clickPoint('pareto-chart', [runs[best].latency, runs[best].energy]);
  assert.equal(await title(), runs[best].name);
  assert.equal(plain(await page.textContent('#latency')), String(runs[best].latency));
  assert.ok(await page.locator('#network').isVisible(), 'runs on the front keep their layers');
  await clickPoint('runs-energy-chart', [runs[last].energy / 2, withResult.length - 1]);
  assert.equal(await title(), runs[last].name);
  assert.equal(plain(await page.textContent('#latency')), String(runs[last].latency), 'the totals of a run');
  const keepsLayers = await page.evaluate((index) => data.runs[index].summary.layers.length > 0, last);
  assert.equal(await page.locator('#sums-only').count(), keepsLayers ? 0 : 1, 'the page says when layers were not kept');
  assert.equal(await page.locator('#network').isVisible(), keepsLayers);
  for (const [index, run] of runs.entries()) {
    if (run.energy === undefined) {
      await row(index).click();
      assert.equal(await title(), run.name);
      assert.ok((await page.textContent('#failures')).includes(run.failures[0]), 'why it has no result');
      assert.equal(await page.locator('#cards .card').count(), 0, 'no totals');
      assert.equal(await page.locator('#sums-only').count(), run.layers > 0 ? 1 : 0, 'a run without a result has no layers to keep');
      break;
    }
  }
  await page.selectOption('#run', String(best));
  assert.equal(await title(), runs[best].name);

  // Layers beside each other: a click opens the layer of that run.
  if (await page.locator('#layers-compared').isVisible()) {
    await page.selectOption('#layers-by', 'energy');
    const { name, layer, value } = await page.evaluate(() => {
      const { series } = echarts.getInstanceByDom(document.getElementById('layers-chart')).getOption();
      const index = comparableRuns().shownRuns[0];
      return { name: runs[index].name, layer: runs[index].summary.layers[0].name, value: series[0].data[0] };
    });
    await page.locator('#layers-chart').scrollIntoViewIfNeeded();
    const place = await page.evaluate((height) => {
      const container = document.getElementById('layers-chart');
      const chart = echarts.getInstanceByDom(container);
      const bar = chart.getModel().getSeriesByIndex(0).getData().getItemLayout(0);
      const box = container.getBoundingClientRect();
      return { x: box.x + bar.x + bar.width / 2, y: box.y + bar.y + bar.height / 2, height };
    }, value);
    await page.mouse.click(place.x, place.y);
    await page.waitForSelector('#loop-nest svg');
    assert.equal(await title(), name);
    assert.ok((await page.textContent('#layer-name')).includes(layer), 'the clicked layer');
  }
  await page.locator('#runs-table th', { hasText: 'Energy' }).click();
  const highest = withResult.reduce((most, run) => (run.energy > most.energy ? run : most));
  assert.equal(await page.locator('#runs-table tbody tr').first().getAttribute('data-run'), String(runs.indexOf(highest)), 'sorted by energy');
});
console.log(`ok: ${report}`);
