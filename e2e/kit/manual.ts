// The living manual: a chapter is a test, a step is a caption, an assertion that could fail, and a picture.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import type { Product } from './product';
import { test } from './test';

export const out = resolve(import.meta.dirname, '../out');

/** A step as it is kept in `e2e/out/steps`. */
export interface StepResult {
  chapter: string;
  caption: string;
  ids: string[];
  passed: boolean;
  picture: string | null;
  note?: string;
}

/** A chapter as it is kept. */
export interface ChapterResult {
  id: string;
  title: string;
  steps: StepResult[];
}

export interface StepOptions {
  /** Another page than the chapter's own, such as the phone. */
  on?: Page;
  /** A sentence printed under the picture. */
  note?: string;
  /** No picture: the step shows nothing that the one before did not. */
  plain?: boolean;
}

export type Step = (caption: string, ids: string[], body: () => Promise<void>, options?: StepOptions) => Promise<void>;

export interface Scene {
  page: Page;
  product: Product;
  step: Step;
  /** Another browser: a phone, the public, an officer. */
  another: (size?: { width: number; height: number }) => Promise<Page>;
}

/** One chapter of the manual. `id` is the section of the checklist. */
export function chapter(id: string, title: string, tell: (scene: Scene) => Promise<void>): void {
  test(`${id} ${title}`, async ({ page, product, browser, baseURL }, info) => {
    const steps: StepResult[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    const another = async (size = { width: 1280, height: 800 }): Promise<Page> => {
      const context = await browser.newContext({ viewport: size, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL });
      contexts.push(context);
      return context.newPage();
    };
    try {
      await tell({ page, product, another, step: stepper(id, page, steps, info) });
    } finally {
      keep({ id, title, steps });
      await Promise.all(contexts.map((context) => context.close()));
    }
  });
}

function stepper(chapter: string, page: Page, steps: StepResult[], info: TestInfo): Step {
  return async (caption, ids, body, options = {}) => {
    const result: StepResult = { chapter, caption, ids, passed: false, picture: null };
    if (options.note !== undefined) result.note = options.note;
    steps.push(result);
    await test.step(caption, body);
    if (!options.plain) result.picture = await picture(options.on ?? page, `${chapter}-${steps.length}`);
    result.passed = info.errors.length === 0;
  };
}

async function picture(page: Page, name: string): Promise<string> {
  const file = `${name}.png`;
  mkdirSync(join(out, 'pictures'), { recursive: true });
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const whole = height <= size.height * 2;
  await page.screenshot({ path: join(out, 'pictures', file), animations: 'disabled', caret: 'hide', fullPage: whole });
  return file;
}

function keep(result: ChapterResult): void {
  mkdirSync(join(out, 'steps'), { recursive: true });
  writeFileSync(join(out, 'steps', `${result.id}.json`), JSON.stringify(result, null, 1));
}
