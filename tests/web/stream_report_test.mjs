// node stream_report_test.mjs PLAYWRIGHT CHROMIUM REPORT SUMMARY [SCREENSHOT]: opens a schedule report in a headless browser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inBothSchemes } from './browser.mjs';

const [, , playwright, chromium, report, summaryFile, screenshot] = process.argv;
const summary = JSON.parse(readFileSync(summaryFile, 'utf8'));

await inBothSchemes(playwright, chromium, report, async (page, colorScheme) => {
  const digits = (text) => text.replace(/\D/g, '');
  assert.equal(digits(await page.textContent('#latency')), String(summary.latency), 'latency of the summary');
  assert.ok((await page.textContent('#cards')).includes(`(${summary.energy} pJ)`), 'energy of the summary');
  assert.equal(await page.locator('#cores tbody tr').count(), summary.cores.filter((core) => core.computation_nodes > 0).length);

  // Point at the last computation node that has predecessors: its dependencies become arrows.
  const place = await page.evaluate(() => {
    const cn = data.predecessors.findLastIndex((producers) => producers.length > 0);
    if (cn < 0) return null;
    const [lane, start, end] = data.cns[cn];
    const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [(start + end) / 2, lane]);
    const box = timeline.getBoundingClientRect();
    return { x: box.x + x + window.scrollX, y: box.y + y + window.scrollY };
  });
  if (place) {
    await page.mouse.move(place.x, place.y);
    await page.waitForFunction(() => Number(timeline.dataset.arrows) > 0);
    assert.equal(await page.locator('.overlay .chosen').count(), 1, 'the computation node is outlined');
    assert.ok(await page.locator('.overlay .producer').count() > 0, 'so are those that it waits for');
    const readings = await page.locator('.overlay .reading').allTextContents();
    assert.ok(readings.length > 0 && readings.every((text) => / at cycle /.test(text)), 'memories show what they hold at the cursor');
    await page.mouse.click(place.x, place.y);
    assert.match(await page.textContent('#details'), /waits for: (?!none)/, 'a click shows the dependencies');
  }
  if (screenshot) await page.screenshot({ path: `${screenshot}_${colorScheme}.png`, fullPage: true });

  // Zoom in, and back.
  await page.evaluate(() => chart.dispatchAction({ type: 'dataZoom', start: 40, end: 50 }));
  const zoomed = await page.evaluate(() => chart.getOption().dataZoom[0].end);
  assert.equal(zoomed, 50);
  if (screenshot) await page.screenshot({ path: `${screenshot}_${colorScheme}_zoom.png` });
  await page.click('#whole');
  assert.equal(await page.evaluate(() => chart.getOption().dataZoom[0].end), 100);

  // Filters change what is drawn.
  const bars = () => page.evaluate(() => chart.getOption().series[0].data.length);
  const before = await bars();
  await page.uncheck('#show-transfers');
  const transfers = await page.evaluate(() => data.transfers.filter((transfer) => transfer[3] !== 4 && transfer[3] !== 2).length);
  assert.equal(await bars(), before - transfers, 'transfers are hidden');
});
console.log(`ok: ${report}`);
