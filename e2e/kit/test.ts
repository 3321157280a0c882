// The test that every browser script uses: one product a worker.
import { test as base } from '@playwright/test';
import { Product } from './product';

export { expect } from '@playwright/test';

export const test = base.extend<{ baseURL: string }, { product: Product }>({
  product: [
    async ({}, use) => {
      const product = await Product.start();
      await use(product);
      await product.end();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ product }, use) => use(product.base),
});
