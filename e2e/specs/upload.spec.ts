// Files: what they are is what their bytes say.
import { logo } from '../kit/data';
import { readyUnit } from '../kit/journey';
import { expect, test } from '../kit/test';

test('a file that lies about its type is refused; a true one goes to review', async ({ page, product, browser }) => {
  await readyUnit(page, product, await browser.newPage());
  const send = async (name: string, mimeType: string, buffer: Buffer) => {
    await page.goto('/unit/info');
    await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
    await page.getByRole('button', { name: '提交审核' }).click();
  };
  for (const [name, mimeType, buffer] of [
    ['logo.png', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['logo.png', 'image/png', Buffer.from('MZ\u0090\u0000 not a picture')],
    ['logo.jpg', 'image/jpeg', Buffer.from('%PDF-1.7\n')],
    ['logo.webp', 'image/webp', Buffer.alloc(0)],
    ['logo.png', 'image/png', Buffer.concat([logo, Buffer.alloc(3 << 20)])],
  ] as const) {
    await send(name, mimeType, buffer);
    await expect(page.locator('#logo [role=alert]')).toBeVisible();
    await expect(page.getByRole('img', { name: '待审核的单位标志' })).toHaveCount(0);
  }
  await send('logo.png', 'image/png', logo);
  await expect(page.getByRole('img', { name: '待审核的单位标志' })).toBeVisible();
});
