import { defineConfig } from '@playwright/test';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export default defineConfig({
  outputDir: 'out/failures',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: [[process.env.CI ? 'list' : 'line'], ['./manual/build.ts']],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags },
  },
  projects: [
    { name: 'manual', testDir: 'manual', testMatch: /[ab]-[\d.]+.*\.ts$/ },
    { name: 'specs', testDir: 'specs' },
    // pictures for README.md, taken by `make screenshots` only
    ...(process.env.SCREENSHOTS ? [{ name: 'screenshots', testDir: 'screenshots', testMatch: /.*\.ts$/ }] : []),
  ],
});
