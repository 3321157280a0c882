// 拼图验证 as people solve it: looking where the piece fits, dragging it, pressing keys, or answering in words.
import { expect, type Locator, type Page } from '@playwright/test';

/** Where the piece fits, in pixels of the picture: the hole is the same landscape, darkened. */
export async function look(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const pixels = async (selector: string) => {
      const image = document.querySelector<HTMLImageElement>(selector);
      if (!image) throw new Error(`no ${selector}`);
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, canvas.width, canvas.height);
    };
    const [scene, piece] = [await pixels('.puzzle-scene'), await pixels('.puzzle-piece')];
    const red = (image: ImageData, x: number, y: number) => image.data[(y * image.width + x) * 4] ?? 0;
    const alpha = (x: number, y: number) => piece.data[(y * piece.width + x) * 4 + 3] ?? 0;
    let best = { at: 0, differs: Infinity };
    for (let at = 0; at <= scene.width - piece.width; at += 1) {
      let differs = 0;
      for (let y = 0; y < piece.height; y += 1) {
        for (let x = 6; x < 36; x += 1) {
          if (alpha(x, y) === 255) differs += Math.abs(red(scene, at + x, y) - (red(piece, x, y) * 105 + 10 * 150) / 255);
        }
      }
      if (differs < best.differs) best = { at, differs };
    }
    return best.at;
  });
}

/** Drags the slider with the pointer to where the piece fits; `off` misses by so much. */
export async function drag(page: Page, off = 0): Promise<void> {
  const goal = (await look(page)) + off;
  const bar = page.getByRole('slider', { name: '拖动下方滑块完成拼图' });
  const box = await bar.boundingBox();
  if (!box) throw new Error('no slider');
  const thumb = 48;
  const scale = (box.width - 2 - thumb) / Number(await bar.getAttribute('max'));
  const x = (value: number) => box.x + 1 + thumb / 2 + value * scale;
  const y = box.y + box.height / 2;
  await page.mouse.move(x(0), y);
  await page.mouse.down();
  const stops = [0.05, 0.2, 0.45, 0.7, 0.86, 0.95, 1.02, 1.01, 1];
  // no hand is quicker than a tenth of a second, and what is quicker is refused: many small steps take their time
  for (const stop of stops) await page.mouse.move(x(goal * stop), y + 2, { steps: 20 });
  await page.mouse.move(x(goal), y);
  await page.mouse.up();
}

/** Solves the puzzle with the pointer and waits for the page behind it. */
export async function solve(page: Page): Promise<void> {
  await expect(page.getByText('拖动下方滑块完成拼图')).toBeVisible();
  await drag(page);
  await expect(page.locator('dialog.puzzle')).toHaveCount(0);
}

/** The puzzle within a form. */
export function within(page: Page): Locator {
  return page.locator('[data-puzzle-field]');
}

/** Has the page's script solve the puzzle of a form, by its button. */
export async function compute(page: Page): Promise<void> {
  await within(page).getByRole('button', { name: '自动验证' }).click();
  await expect(page.getByText('验证通过')).toBeVisible({ timeout: 60_000 });
}

/** The answer to the question in words. */
export function think(question: string): number {
  const digits = [...question].map((c) => (c === '两' ? 2 : '零一二三四五六七八九'.indexOf(c))).filter((digit) => digit >= 0);
  const [a = 0, b = 0, c = 0] = digits;
  if (question.includes('又放上')) return a + b;
  if (question.includes('拿走')) return a - b;
  return Math.max(a, b, c);
}
