// Known personal values are typed through the browser; then every byte of database, index, files and logs is searched.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test as base, type Browser } from '@playwright/test';
import { citizen, unit } from '../kit/data';
import { type } from '../kit/form';
import { approve, job, logInOfficer, openJob, publishJob, readyUnit, registerPerson, writeResume } from '../kit/journey';
import { kept, leaks } from '../kit/leaks';
import { Product } from '../kit/product';

const { expect } = base;
const run = promisify(execFile);

base.describe.configure({ timeout: 240_000 });

async function typeEverything(browser: Browser, product: Product): Promise<Record<string, string>> {
  const open = async () => (await browser.newContext({ baseURL: product.base, locale: 'zh-CN' })).newPage();
  const who = { ...unit('江苏密林档案技术有限公司'), legal: citizen('尉迟藏锋') };
  const page = await open();
  await readyUnit(page, product, await open(), who);
  await page.goto('/unit/contacts/new');
  const contact = { name: '呼延联络', mobile: '13777712345', email: 'huyan.lianluo@example.com' };
  await type(page, '姓名', contact.name);
  await type(page, '移动电话', contact.mobile);
  await type(page, '电子邮箱', contact.email);
  await page.getByRole('button', { name: /^保存/ }).click();
  const what = job('密文测试工程师');
  await publishJob(page, what);
  const officer = await open();
  await logInOfficer(officer, product.officers.own);
  await approve(officer, what.title);

  const person = await open();
  const applicant = citizen('独孤求职');
  await registerPerson(person, product, applicant);
  const resume = { email: 'dugu.qiuzhi@example.com', school: '保密测试大学', employer: '无锡暗室研究所', about: '家住玄武湖边十七号院。' };
  await writeResume(person, resume);
  await openJob(person, what.title);
  await person.getByRole('button', { name: '投递简历' }).click();
  await page.goto('/rcfwypt/unit/applications');
  await page.getByRole('link', { name: new RegExp(`查看.*${what.title}`) }).first().click();
  const invitation = { place: '鼓楼区暗号路9号', contact: '慕容面试', phone: '13666654321' };
  await type(page, '面试日期', new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10));
  await type(page, '面试时间', '14:00');
  await type(page, '面试地点', invitation.place);
  await type(page, '联系人', invitation.contact);
  await type(page, '联系电话', invitation.phone);
  await page.getByRole('button', { name: '邀请面试' }).click();
  await expect(page.locator('.alert-success')).toBeVisible();

  // what was typed but never sent lies parked: it must be sealed as well
  await person.goto('/person/resume/edit');
  await person.getByRole('textbox', { name: /自我评价/ }).fill('寄存的秘密文字在此。');
  const state = await person.context().storageState();
  const elsewhere = await (await browser.newContext({ baseURL: product.base, storageState: state })).newPage();
  await elsewhere.goto('/person');
  await elsewhere.locator('.user-menu summary').click();
  await elsewhere.getByRole('button', { name: '退出登录' }).click();
  await person.getByRole('button', { name: /^保存/ }).click();
  await expect(person).toHaveURL(/\/login/);

  const known: Record<string, string> = { parked: '寄存的秘密文字在此。' };
  for (const [kind, values] of Object.entries({ legal: who.legal, contact, applicant, resume, invitation, officer: product.officers.own.who })) {
    for (const [name, value] of Object.entries(values)) known[`${kind} ${name}`] = value;
  }
  return known;
}

base('SQLite: nothing personal stands in clear on the disk or in the log', async ({ browser }) => {
  const product = await Product.start({ jobs: 20 });
  try {
    const known = await typeEverything(browser, product);
    const running = leaks(kept(product.data), known);
    await product.halt();
    const stopped = leaks(kept(product.data), known);
    const logged = leaks(new Map([['log', Buffer.from(product.log)]]), known);
    expect([...running, ...stopped, ...logged]).toEqual([]);
    // the search itself works: a unit's name is public and stands in the database
    expect(leaks(kept(product.data), { public: '江苏密林档案技术有限公司' })).not.toEqual([]);
  } finally {
    await product.end();
  }
});

base('PostgreSQL: nothing personal stands in clear in a dump', async ({ browser }) => {
  base.skip(!process.env.JUXIAN_TEST_PG, 'JUXIAN_TEST_PG is not set');
  const product = await Product.start({ jobs: 20, database: 'postgres' });
  try {
    const known = await typeEverything(browser, product);
    const { stdout } = await run('pg_dump', [product.databaseUrl ?? ''], { encoding: 'buffer', maxBuffer: 1 << 30 });
    const bytes = kept(product.data).set('dump', stdout).set('log', Buffer.from(product.log));
    expect(leaks(bytes, known)).toEqual([]);
    expect(leaks(new Map([['dump', stdout]]), { public: '江苏密林档案技术有限公司' })).not.toEqual([]);
  } finally {
    await product.end();
  }
});
