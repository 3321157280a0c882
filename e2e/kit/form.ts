// Filling forms the way a reader does: by the label that stands beside the field.
import { expect, type Locator, type Page } from '@playwright/test';

type Scope = Page | Locator;

/** The row of a field, by its whole label; the mark of a required field (*) does not count. */
export function row(scope: Scope, label: string): Locator {
  const whole = new RegExp(`^\\s*\\*?\\s*${escape(label)}\\s*[:：]?\\s*$`);
  return scope.locator('.field').filter({ has: scope.locator('.form-label').filter({ hasText: whole }) });
}

/** The control of a field, by its whole label. */
export function control(scope: Scope, label: string): Locator {
  return row(scope, label).locator('input:not([type=hidden]), textarea, select').first();
}

/** The message under a field. */
export function fault(scope: Scope, label: string): Locator {
  return row(scope, label).locator('.field-error:visible');
}

/** Types into a field. */
export async function type(scope: Scope, label: string, text: string): Promise<void> {
  const field = control(scope, label);
  await field.fill(text);
  await expect(field).toHaveValue(text);
}

/** Chooses in a list, plain or with a search box. */
export async function choose(scope: Scope, label: string, option: string): Promise<void> {
  const box = row(scope, label);
  const list = box.locator('select').first();
  if ((await list.getAttribute('data-search')) !== null) {
    const search = box.locator('.ts-control input');
    // while something is chosen, its name stands where the search box was
    const chosen = box.locator('.ts-control .item');
    await ((await chosen.count()) > 0 ? chosen : search).first().click();
    await search.fill(option);
    await box.locator('.ts-dropdown .option').filter({ hasText: option }).first().click();
    await expect(box.locator('.ts-control .item')).toContainText(option);
    return;
  }
  await list.selectOption({ label: option });
}

/** Chooses province, city and county; a level that is not shown is skipped. */
export async function place(scope: Scope, label: string, ...names: string[]): Promise<void> {
  const selects = row(scope, label).locator('.cascade select');
  let at = 0;
  for (const name of names) {
    const select = selects.nth(at);
    const offered = await select.locator('option', { hasText: name }).count();
    if (offered === 0) continue;
    await select.selectOption({ label: name });
    at += 1;
  }
}

/** Ticks one of a group. */
export async function tick(scope: Scope, label: string, option: string): Promise<void> {
  await row(scope, label).getByLabel(option, { exact: true }).check();
}

/** Adds a tag of one's own (+自定义). */
export async function tag(scope: Scope, label: string, text: string): Promise<void> {
  const box = row(scope, label);
  await box.getByPlaceholder('+自定义').fill(text);
  await box.getByPlaceholder('+自定义').press('Enter');
  await expect(box.locator('.pick').filter({ hasText: text }).locator('input')).toBeChecked();
}

export function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
