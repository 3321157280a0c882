// Keys are changed while the product is serving: nobody notices, and the old key can go.
import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { citizen } from '../kit/data';
import { logInPerson, registerPerson, writeResume } from '../kit/journey';
import { Product } from '../kit/product';

const { expect } = base;

base.describe.configure({ timeout: 240_000 });

for (const database of ['sqlite', 'postgres'] as const) {
  base(`${database}: an old key is renewed and put away while people work`, async ({ browser }) => {
    base.skip(database === 'postgres' && !process.env.JUXIAN_TEST_PG, 'JUXIAN_TEST_PG is not set');
    const product = await Product.start({ jobs: 20, database });
    try {
      const page = await (await browser.newContext({ baseURL: product.base, locale: 'zh-CN' })).newPage();
      const who = await registerPerson(page, product, citizen());
      await writeResume(page, { email: 'key@example.com', school: '换锁大学', employer: '旧钥匙厂', about: '写在换钥匙之前。' });

      await product.command('keys', 'rotate');
      // the file as it is a minute later: servers begin to seal with the new key, commands need not wait
      const file = join(product.data, 'keys.toml');
      const before = new Date(Date.now() - 60_000);
      utimesSync(file, before, before);
      await expect.poll(() => product.log, { timeout: 30_000 }).toContain('the file of keys is read again');

      expect(await product.command('keys', 'list')).toMatch(/密钥 1：[1-9]/);
      await expect(product.command('keys', 'retire', '1')).rejects.toThrow(/仍有数据在用/);
      const said = await product.command('keys', 'reseal');
      expect(said).toMatch(/account\.document：更换 [1-9]/);
      expect(said).not.toContain(who.name);
      await page.goto('/person/resume');
      await expect(page.getByRole('main')).toContainText('写在换钥匙之前。');

      expect(await product.command('keys', 'list')).toMatch(/密钥 1：0 处\n密钥 2（当前）：[1-9]/);
      await product.command('keys', 'retire', '1');
      await expect(product.command('keys', 'retire', '2')).rejects.toThrow(/正在使用/);
      expect(existsSync(join(product.data, 'keys-retired-1.toml'))).toBe(true);
      expect(readFileSync(file, 'utf8')).toContain('index_key');

      await product.halt();
      await product.serve();
      await page.context().clearCookies();
      await logInPerson(page, who, 'mobile');
      await page.goto('/person/resume');
      await expect(page.getByRole('main')).toContainText('写在换钥匙之前。');
    } finally {
      await product.end();
    }
  });
}
