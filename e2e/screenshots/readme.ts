// The pictures of README.md: few, small, taken from the running product by `make screenshots`.
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { fillJob, job, logInOfficer, publishJob, readyUnit } from '../kit/journey';
import { test } from '../kit/test';

const folder = resolve(import.meta.dirname, '../../docs/pictures');

test.use({ viewport: { width: 1100, height: 720 } });

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled', caret: 'hide' });
}

test('pictures', async ({ page, product, browser }) => {
  const phone = await browser.newPage({ viewport: { width: 390, height: 720 }, baseURL: product.base });
  await page.goto('/rcfwypt/jobs?q=工程师');
  await shoot(page, 'jobs');
  await phone.goto('/rcfwypt/jobs?q=工程师');
  await shoot(phone, 'phone');
  await readyUnit(page, product, phone);
  const what = job('嵌入式软件工程师');
  await publishJob(page, what);
  await page.goto('/rcfwypt/unit/jobs/new');
  await fillJob(page, what);
  await page.evaluate(() => scrollTo(0, 0));
  await shoot(page, 'post-a-job');
  const desk = await browser.newPage({ viewport: { width: 1100, height: 720 }, baseURL: product.base });
  await logInOfficer(desk, product.officers.own);
  await desk.goto('/office/review');
  await desk.getByRole('link', { name: what.title }).first().click();
  await shoot(desk, 'review');
});
