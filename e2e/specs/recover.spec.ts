// 忘记密码 and its puzzle under attack, by keyboard, on a phone and without a script.
import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Page } from '@playwright/test';
import { citizen, unit, type Citizen, type Unit } from '../kit/data';
import { control, type } from '../kit/form';
import { post } from '../kit/hostile';
import { logInPerson, passFace, registerPerson, registerUnit } from '../kit/journey';
import { look, think } from '../kit/puzzle';
import { expect, test } from '../kit/test';

const next = 'Xin-mima#2026';

/** Step 1 of a person, as far as the puzzle. */
async function begin(page: Page, who: Citizen): Promise<void> {
  await page.goto('/recover/person');
  await type(page, '证件号码', who.number);
  await type(page, '姓名', who.name);
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page).toHaveURL(/\/recover\/person\/puzzle$/);
}

async function setPassword(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: '设置新密码' })).toBeVisible({ timeout: 20_000 });
  await type(page, '设置新密码', next);
  await type(page, '确认密码', next);
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByRole('heading', { name: '密码修改成功' })).toBeVisible();
}

const puzzleId = (page: Page) => page.locator('input[name=puzzle]').first().inputValue();

function slid(id: string, x: number): [string, string][] {
  return [['puzzle', id], ['way', 'slide'], ['x', String(x)], ['track', `0,1,p;31,9,p;66,40,p;90,${x},p;640,${x},p`]];
}

test('a puzzle is worth one answer, in its own browser', async ({ page, browser, product }) => {
  const who = await registerPerson(page, product, citizen());
  await begin(page, who);
  const [id, x] = [await puzzleId(page), await look(page)];
  // another browser at the same step cannot use it, nor see its pictures
  const other = await (await browser.newContext({ baseURL: product.base })).newPage();
  await begin(other, who);
  expect((await post(other.request, '/recover/person/puzzle', slid(id, x))).status()).toBe(422);
  expect((await other.request.get(`/puzzle/${id}/scene.png`)).status()).toBe(404);
  // wrong once: the right answer comes too late
  expect((await post(page.request, '/recover/person/puzzle', slid(id, x - 30))).status()).toBe(422);
  expect((await post(page.request, '/recover/person/puzzle', slid(id, x))).status()).toBe(422);
  // solved once: replayed, it leads nowhere new
  await page.reload();
  const fresh = slid(await puzzleId(page), await look(page));
  const solved = await post(page.request, '/recover/person/puzzle', fresh);
  expect(solved.headers().location).toMatch(/^\/proof\//);
  const again = await post(page.request, '/recover/person/puzzle', fresh);
  expect(again.headers().location).toBe('/recover/person/verify');
  await begin(page, who);
  expect((await post(page.request, '/recover/person/puzzle', fresh)).status()).toBe(422);
});

test('ten thousand guesses fail', async ({ page, product }) => {
  test.setTimeout(300_000);
  const who = await registerPerson(page, product, citizen());
  await begin(page, who);
  const id = await puzzleId(page);
  const statuses = new Map<number, number>();
  const guess = async (request: APIRequestContext, fields: [string, string][]) => {
    const status = (await post(request, '/recover/person/puzzle', fields)).status();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  // the piece is never where it lies at the beginning: the first guess is wrong, and the puzzle is over
  await guess(page.request, slid(id, 0));
  for (let at = 1; at < 10_000; at += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, n) => guess(page.request, slid(id, (at + n) % 273))));
  }
  expect([...statuses.keys()].sort()).toEqual([422]);
  expect(statuses.get(422)).toBeGreaterThanOrEqual(10_000);
  // and whoever takes a new one each time is soon told to wait
  let told = 0;
  for (let n = 0; n < 12 && told !== 429; n += 1) {
    await page.goto('/recover/person/puzzle');
    const field = page.locator('input[name=puzzle]').first();
    if ((await field.count()) === 0) break;
    told = (await post(page.request, '/recover/person/puzzle', slid(await field.inputValue(), 0))).status();
  }
  expect(told).toBe(429);
});

test('a wrong name, a wrong unit and a stranger get the same answer', async ({ browser, page, product }) => {
  const phone = await browser.newPage();
  const who = await registerUnit(page, product, phone);
  const said: string[] = [];
  const attempts: Unit[] = [{ ...who, legal: { ...who.legal, name: '错一字' } }, { ...who, legal: { ...who.legal, number: citizen().number } }, unit()];
  for (const [at, claim] of attempts.entries()) {
    const fresh = await (await browser.newContext({ baseURL: product.base })).newPage();
    await fresh.goto('/recover/unit');
    await type(fresh, '统一社会信用代码', claim.creditCode);
    await type(fresh, '法定代表人证件号码', claim.legal.number);
    await type(fresh, '法定代表人姓名', claim.legal.name);
    await fresh.getByRole('button', { name: '下一步' }).click();
    // nobody has to see, move or understand anything
    await fresh.getByRole('button', { name: '自动验证' }).click();
    await expect(fresh.getByRole('alert'), `attempt ${at}`).toBeVisible();
    said.push(await fresh.getByRole('alert').innerText());
    await expect(fresh.locator('.field-error:visible')).toHaveCount(0);
  }
  expect(new Set(said).size).toBe(1);
  expect(said[0]).toContain('核对不一致');
});

test('old sessions end', async ({ browser, page, product }) => {
  const who = await registerPerson(page, product, citizen());
  const other = await (await browser.newContext({ baseURL: product.base })).newPage();
  await begin(other, who);
  await other.getByRole('button', { name: '自动验证' }).click();
  await passFace(other, await browser.newPage());
  await setPassword(other);
  await expect(async () => {
    await page.goto('/person');
    await expect(page).toHaveURL(/\/login/, { timeout: 1000 });
  }).toPass();
  await logInPerson(page, { ...who, password: next });
});

test('without a script the question in words leads through', async ({ browser, page: scripted, product }) => {
  const who = await registerPerson(scripted, product, citizen());
  const page = await (await browser.newContext({ javaScriptEnabled: false, baseURL: product.base })).newPage();
  await begin(page, who);
  await expect(page.getByText('拖动下方滑块完成拼图')).toBeHidden();
  await expect(page.getByRole('button', { name: '自动验证' })).toBeHidden();
  const asked = page.locator('label[for=p-answer]');
  await page.locator('#p-answer').fill('100');
  await page.getByRole('button', { name: '提交', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('回答不正确');
  await page.locator('#p-answer').fill(String(think(await asked.innerText())));
  await page.getByRole('button', { name: '提交', exact: true }).click();
  const phone = await browser.newPage();
  await passFace(page, phone);
  await expect(phone.getByRole('heading', { name: /请回到电脑/ })).toBeVisible();
  await page.getByRole('link', { name: '刷新' }).click();
  await setPassword(page);
});

test('by keyboard: the arrow keys move the piece, Enter lets it go, Escape closes', async ({ page, product }) => {
  const who = await registerPerson(page, product, citizen());
  await begin(page, who);
  const bar = page.getByRole('slider', { name: '拖动下方滑块完成拼图' });
  await expect(bar).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/recover\/person$/);
  await expect(control(page, '姓名')).toHaveValue(who.name);
  await page.getByRole('button', { name: '下一步' }).focus();
  await page.keyboard.press('Enter');
  await expect(bar).toBeFocused();
  const goal = await look(page);
  while (Number(await bar.inputValue()) + 27 <= goal) await page.keyboard.press('PageUp');
  while (Number(await bar.inputValue()) < goal) await page.keyboard.press('ArrowRight');
  await expect(bar).toHaveAttribute('aria-valuetext', new RegExp(`向右移动${goal}`));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/proof\//);
});

test('a click on the bar and the button will do, and nothing on the way is hard to use', async ({ page, product }) => {
  const who = await registerPerson(page, product, citizen());
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 720 });
    await begin(page, who);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    const bar = page.getByRole('slider');
    const [goal, box] = [await look(page), await bar.boundingBox()];
    if (!box) throw new Error('no slider');
    const scale = (box.width - 2 - 48) / Number(await bar.getAttribute('max'));
    // as long as a hand presses: what is quicker than any hand is refused
    await page.mouse.click(box.x + 1 + 24 + goal * scale, box.y + box.height / 2, { delay: 200 });
    await expect(page).toHaveURL(/\/puzzle$/);
    await page.getByRole('button', { name: '确定' }).click();
    await expect(page).toHaveURL(/\/proof\//);
  }
});
