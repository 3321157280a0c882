// English: every page of the public and of persons is in English, except what people wrote themselves.
import type { Page } from '@playwright/test';
import { crawl } from '../kit/crawl';
import { citizen } from '../kit/data';
import { registerPerson } from '../kit/journey';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 300_000 });

/** Chinese that a reader of English meets: texts, titles, options, and what is read out. */
async function chinese(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const han = /[\u3400-\u9fff]/;
    // a title of a page may hold a name, tags and values that are shown are what somebody wrote or chose
    const own = (node: Node) => (node instanceof Element ? node : node.parentElement)?.closest('[translate="no"], textarea, script, style, title, dd, .form-control-plaintext, .job-tags') != null;
    const found = new Set<string>();
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      if (han.test(text) && !own(node)) found.add(text);
    }
    for (const element of document.querySelectorAll('[title], [placeholder], [aria-label], [alt], [label]')) {
      if (own(element)) continue;
      for (const name of ['title', 'placeholder', 'aria-label', 'alt', 'label']) {
        const text = element.getAttribute(name) ?? '';
        if (han.test(text)) found.add(`${name}: ${text}`);
      }
    }
    return [...found];
  });
}

async function inEnglish(page: Page, base: string, start: string[], skip: RegExp): Promise<void> {
  const faults = new Map<string, string>();
  const seen = await crawl(page, base, start, async ({ url }) => {
    if (skip.test(new URL(url).pathname + new URL(url).search)) return;
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    for (const text of await chinese(page)) if (!faults.has(text)) faults.set(text, url.slice(base.length));
  });
  expect([...faults].map(([text, url]) => `${url}  ${text}`)).toEqual([]);
  expect(seen.length).toBeGreaterThan(5);
}

/** Texts that stay Chinese: agreements, whose Chinese text binds, and the pages of units. */
const binding = /^\/(agreements?|register\/unit|login\/ca|register\/person\/agreement)|tab=unit|\/recover\/unit/;

test('what everybody sees is in English', async ({ page, product }) => {
  await page.goto('/rcfwypt');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('button', { name: '中文' })).toBeVisible();
  await inEnglish(page, product.base, ['/rcfwypt', '/rcfwypt/jobs', '/rcfwypt/jobs?q=zzz', '/', '/login', '/register/person', '/appeal?matter=unbind', '/appeal/find', '/app', '/app/mine', '/app/scan'], binding);
});

test('what a person sees is in English', async ({ page, product }) => {
  await registerPerson(page, product, citizen());
  await page.goto('/person');
  await page.getByRole('button', { name: 'English' }).click();
  await inEnglish(page, product.base, ['/person', '/rcfwypt', '/messages', '/app', '/app/mine'], binding);
});

test('an error at a field is in English, and what was typed stays', async ({ page }) => {
  await page.goto('/login?tab=person');
  await page.getByRole('button', { name: 'English' }).click();
  await page.goto('/register/person');
  const field = page.locator('form[novalidate] input[type=text]').first();
  await field.fill('X');
  await page.getByRole('button', { name: 'Register', exact: true }).last().click();
  await expect(page.locator('[data-errors]')).toContainText('Please');
  expect(await chinese(page)).toEqual([]);
  await expect(field).toHaveValue('X');
});

test('units and officers keep the terms of their forms', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'English' }).click();
  await page.goto('/office/login');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('button', { name: 'English' })).toHaveCount(0);
});
