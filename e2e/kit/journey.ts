// The walks that many scripts begin with, done in the browser as a user does them.
import { expect, type Locator, type Page } from '@playwright/test';
import { type Citizen, type Unit, citizen, unit } from './data';
import { choose, control, escape, place, type } from './form';
import type { Officer, Product } from './product';
import { within } from './puzzle';

/** The agency that reviews what the units of these scripts publish. */
export const agency = '南京市人力资源和社会保障局';

/** The code in the newest text to a phone, once there are more texts than before. */
export async function codeSent(product: Product, mobile: string, before: number): Promise<string> {
  // a text about a new device may come between, and has no code
  const code = async () => {
    const texts = await product.texts(mobile);
    return texts.slice(0, texts.length - before).map(({ text }) => /验证码(\d{6})/.exec(text)?.[1]).find((found) => found !== undefined) ?? '';
  };
  await expect.poll(code, { message: `短信 ${mobile}` }).not.toBe('');
  return code();
}

/** Presses 获取验证码, and again when a number that has just had a code has waited its minute. */
async function askForCode(page: Page): Promise<void> {
  const answer = page.getByText(/验证码已发送至/).or(within(page)).first();
  await expect(async () => {
    await page.getByRole('button', { name: '获取验证码' }).click();
    await expect(answer).toBeVisible({ timeout: 8_000 });
  }).toPass({ intervals: [5_000], timeout: 90_000 });
}

/** A number's third code within the hour brings the puzzle. The code leaves once it is solved. */
export async function solveWhereAsked(page: Page): Promise<void> {
  const sent = page.getByText(/验证码已发送至/);
  await expect(sent.or(within(page)).first()).toBeVisible();
  if (await within(page).isVisible()) await within(page).getByRole('button', { name: '自动验证' }).click();
  await expect(sent).toBeVisible({ timeout: 60_000 });
}

/** Presses 获取验证码 and types what arrives. */
export async function fetchCode(page: Page, product: Product, mobile: string): Promise<string> {
  const before = (await product.texts(mobile)).length;
  await askForCode(page);
  await solveWhereAsked(page);
  const code = await codeSent(product, mobile, before);
  await type(page, '短信验证码', code);
  return code;
}

export async function fillUnit(page: Page, who: Unit): Promise<void> {
  await type(page, '统一社会信用代码', who.creditCode);
  await type(page, '单位全称', who.name);
  await choose(page, '法定代表人证件类型', '居民身份证');
  await type(page, '法定代表人证件号码', who.legal.number);
  await type(page, '法定代表人姓名', who.legal.name);
}

/** The face check: the phone opens what the QR code holds and passes. */
export async function passFace(page: Page, phone: Page): Promise<void> {
  await page.getByLabel(/单独同意/).check();
  await page.getByRole('button', { name: '使用人脸识别' }).click();
  const link = await page.getByRole('link', { name: '打开支付宝认证' }).getAttribute('href');
  await phone.goto(link ?? '');
  await phone.getByRole('button', { name: '通过', exact: true }).click();
}

/** Registers a unit, from the first step to 注册成功. */
export async function registerUnit(page: Page, product: Product, phone: Page, who: Unit = unit()): Promise<Unit> {
  await page.goto('/register/unit');
  await fillUnit(page, who);
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole('button', { name: '下一步' }).click();
  await passFace(page, phone);
  await fillAccount(page, product, who);
  await expect(page.getByRole('heading', { name: '注册成功' })).toBeVisible();
  return who;
}

export async function fillAccount(page: Page, product: Product, who: Unit): Promise<void> {
  await expect(page.getByRole('heading', { name: '填写账户信息' })).toBeVisible();
  await type(page, '手机号', who.legal.mobile);
  await fetchCode(page, product, who.legal.mobile);
  await type(page, '密码', who.legal.password);
  await type(page, '确认密码', who.legal.password);
  await page.getByRole('button', { name: '下一步' }).click();
}

export async function logInUnit(page: Page, who: Unit, by: 'number' | 'mobile' = 'number'): Promise<void> {
  await page.goto('/login?tab=unit');
  await type(page, '统一社会信用代码/单位编号/机构编号', who.creditCode);
  await type(page, '证件号码/移动电话', who.legal[by]);
  await type(page, '密码', who.legal.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('.user-menu')).toBeVisible();
}

export async function logOut(page: Page): Promise<void> {
  await page.locator('.user-menu summary').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page.getByText('您已安全退出')).toBeVisible();
}

/** 单位基本信息: what must be chosen before anything can be published. */
export async function completeUnit(page: Page, reviewer: string = agency): Promise<void> {
  await page.goto('/unit/info');
  await choose(page, '单位类别', '企业');
  await control(page, '隶属关系').selectOption({ index: 1 });
  await choose(page, '审核机构', reviewer);
  await page.getByRole('button', { name: /^保存/ }).click();
  await expect(page.locator('.alert-success')).toBeVisible();
}

/** A unit that is registered, logged in and ready to publish. */
export async function readyUnit(page: Page, product: Product, phone: Page, who: Unit = unit()): Promise<Unit> {
  await registerUnit(page, product, phone, who);
  await logInUnit(page, who);
  await completeUnit(page);
  return who;
}

export interface Job {
  title: string;
  occupation: string;
  city: string;
  description: string;
  headcount: string;
  experience?: string;
  education?: string;
  pay?: string;
}

export function job(title: string): Job {
  return {
    title,
    occupation: '工程技术人员',
    city: '南京市',
    description: `负责${title}岗位的日常工作，参与方案讨论与评审，按计划交付并写好文档。`,
    headcount: '3',
    experience: '3-5年',
    education: '大学本科',
    pay: '10000-15000',
  };
}

/** Fills what is required of a job. */
export async function fillJob(page: Page, what: Job): Promise<void> {
  await type(page, '职位名称', what.title);
  await choose(page, '招聘职业', what.occupation);
  await place(page, '工作地点', '江苏省', what.city);
  await choose(page, '工作年限', what.experience ?? '不限');
  await choose(page, '学历要求', what.education ?? '不限');
  await pay(page, what.pay ?? '10000-15000');
  await type(page, '招聘人数', what.headcount);
  await type(page, '职位描述', what.description);
}

/** 月薪范围 by its bounds, however the list writes them. */
export async function pay(page: Page, bounds: string): Promise<void> {
  await control(page, '月薪范围').selectOption(`month:${bounds}`);
}

/** Posts a job and sends it to review. */
export async function publishJob(page: Page, what: Job): Promise<void> {
  await page.goto('/rcfwypt/unit/jobs/new');
  await fillJob(page, what);
  await page.getByRole('button', { name: /^发布 \(P\)/ }).click();
  await expect(page.locator('.alert-success')).toBeVisible();
}

export async function fillPerson(page: Page, who: Citizen): Promise<void> {
  await type(page, '证件号码', who.number);
  await type(page, '姓名', who.name);
  await type(page, '移动电话', who.mobile);
  await type(page, '密码', who.password);
  await type(page, '确认密码', who.password);
  await page.getByLabel(/我已阅读并同意/).check();
}

export async function registerPerson(page: Page, product: Product, who: Citizen = citizen()): Promise<Citizen> {
  await page.goto('/register/person');
  await fillPerson(page, who);
  await fetchCode(page, product, who.mobile);
  await page.getByRole('button', { name: '注册', exact: true }).click();
  await expect(page.locator('.user-menu')).toBeVisible();
  return who;
}

export async function logInPerson(page: Page, who: Citizen, by: 'number' | 'mobile' = 'number'): Promise<void> {
  await page.goto('/login?tab=person');
  await type(page, '证件号码/移动电话', who[by]);
  await type(page, '密码', who.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('.user-menu')).toBeVisible();
}

/** An officer's first step: the password. */
export async function typeOfficer(page: Page, officer: Officer): Promise<void> {
  await page.goto('/office/login');
  await type(page, '证件号码/移动电话', officer.who.number);
  await type(page, '密码', officer.who.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('heading', { name: '验证第二步' })).toBeVisible();
}

/** The second one, by a code to the registered phone; one code a minute goes out. */
export async function fetchOfficerCode(page: Page, officer: Officer): Promise<void> {
  const { product, who } = officer;
  const before = (await product.texts(who.mobile)).length;
  const ask = page.getByRole('button', { name: '获取验证码' });
  const sent = page.getByText(/验证码已发送至/);
  await expect(async () => {
    // a slow answer may have come since: then the button counts down
    if (!(await sent.isVisible())) await ask.click({ timeout: 1000 });
    await expect(sent.or(within(page)).first()).toBeVisible({ timeout: 3000 });
    await solveWhereAsked(page);
  }).toPass({ timeout: 75_000 });
  await type(page, '短信验证码', await codeSent(product, who.mobile, before));
}

/** Logs an officer in, or goes on with the session that they have. */
export async function logInOfficer(page: Page, officer: Officer): Promise<void> {
  if (officer.session) {
    await page.context().addCookies(officer.session);
    await page.goto('/office');
    if (!page.url().includes('/office/login')) return;
  }
  await typeOfficer(page, officer);
  await fetchOfficerCode(page, officer);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/office(?!\/login)/);
  officer.session = (await page.context().cookies()).filter(({ name }) => name === 'juxian_session');
}

/** The line of a job in one of the unit's lists. */
export function jobRow(page: Page, title: string): Locator {
  return page.getByRole('row').filter({ hasText: title }).first();
}

async function openReview(desk: Page, title: string): Promise<void> {
  await desk.goto('/office/review');
  await desk.getByRole('link', { name: new RegExp(escape(title)) }).first().click();
  await expect(desk.getByRole('main')).toContainText(title);
}

export async function approve(desk: Page, title: string): Promise<void> {
  await openReview(desk, title);
  await desk.getByRole('button', { name: '通过', exact: true }).click();
  await expect(desk.locator('.alert-success')).toBeVisible();
}

export async function refuse(desk: Page, title: string, reason: string): Promise<void> {
  await openReview(desk, title);
  await type(desk, '退回理由', reason);
  await desk.getByRole('button', { name: '退回', exact: true }).click();
  await expect(desk.locator('.alert-success')).toBeVisible();
}

export interface Resume {
  email: string;
  school: string;
  employer: string;
  about: string;
}

/** Writes a résumé: what is needed, a school, a post. */
export async function writeResume(page: Page, what: Resume): Promise<void> {
  await page.goto('/person/resume/edit');
  await choose(page, '最高学历', '大学本科');
  await type(page, '工作年限', '4');
  await place(page, '现居住地', '江苏省', '南京市', '玄武区');
  await type(page, '电子邮箱', what.email);
  await type(page, '自我评价', what.about);
  await page.getByRole('button', { name: /^保存/ }).click();
  await expect(page.getByRole('heading', { name: '我的简历' })).toBeVisible();
  await page.getByRole('link', { name: /^添加\s*教育经历/ }).click();
  await type(page, '学校名称', what.school);
  await type(page, '专业', '软件工程');
  await choose(page, '学历', '大学本科');
  await page.getByLabel('在校时间：开始日期').fill('2016-09');
  await page.getByLabel('在校时间：结束日期').fill('2020-06');
  await page.getByRole('button', { name: /^保存/ }).click();
  await page.getByRole('link', { name: /^添加\s*工作经历/ }).click();
  await type(page, '工作单位', what.employer);
  await type(page, '担任职务', '工程师');
  await page.getByLabel('在职时间：开始日期').fill('2020-07');
  await page.getByRole('button', { name: /^保存/ }).click();
  await expect(page.getByRole('main')).toContainText(what.employer);
}

/** Finds a public job by its title and opens it; a search replica may be a moment behind. */
export async function openJob(page: Page, title: string): Promise<void> {
  const link = page.locator('.job-title').getByRole('link', { name: title, exact: true });
  await expect(async () => {
    await page.goto(`/rcfwypt/jobs?q=${encodeURIComponent(title)}`);
    await expect(link.first()).toBeVisible({ timeout: 1000 });
  }).toPass();
  await link.first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
}
