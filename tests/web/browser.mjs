// A report in a headless browser, as its tests open it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// Opens the report for light and for dark colours and calls check(page, colorScheme, clickPoint). Fails when the page loads anything
// or writes errors or warnings to the console. clickPoint(id, [x, y]) clicks a place of a chart, given in the units of its axes.
export async function inBothSchemes(packages, chromium, report, check) {
  const { chromium: browserType } = createRequire(pathToFileURL(packages + '/'))('playwright-core');
  const browser = await browserType.launch({
    executablePath: chromium, headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  });
  try {
    for (const colorScheme of ['light', 'dark']) {
      const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, colorScheme });
      const problems = [];
      const requests = [];
      page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) problems.push(message.text()); });
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => { if (!request.url().startsWith('data:')) requests.push(request.url()); });
      await page.goto(pathToFileURL(report).href);
      await page.waitForFunction(() => document.body.dataset.ready === 'true').catch(() => assert.deepEqual(problems, [], 'the page is drawn'));
      assert.deepEqual(problems, [], 'no console errors');
      assert.equal(requests.length, 1, 'nothing is loaded but the page: ' + requests);
      const clickPoint = async (id, point) => {
        await page.locator(`#${id}`).scrollIntoViewIfNeeded();
        const [x, y] = await page.evaluate(([container, place]) => {
          const chart = echarts.getInstanceByDom(document.getElementById(container));
          const box = document.getElementById(container).getBoundingClientRect();
          const [left, top] = chart.convertToPixel({ gridIndex: 0 }, place);
          return [box.x + left, box.y + top];
        }, [id, point]);
        await page.mouse.click(x, y);
      };
      await check(page, colorScheme, clickPoint);
      assert.deepEqual(problems, [], 'no console errors in the end');
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
