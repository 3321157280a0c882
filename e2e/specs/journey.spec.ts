// The whole journey in one walk: a unit registers, posts a job, its agency reviews, the public finds it, a person
// applies, the unit answers, the person sees each step.
import { citizen, unit } from '../kit/data';
import { choose, type } from '../kit/form';
import { approve, job, logInOfficer, openJob, publishJob, readyUnit, refuse, registerPerson, writeResume } from '../kit/journey';
import { expect, test } from '../kit/test';

test.describe.configure({ timeout: 240_000 });

test('from registration to an invitation', async ({ page: unitPage, product, browser }) => {
  const open = async () => (await browser.newContext({ baseURL: product.base })).newPage();
  const who = unit('江苏听潮海洋仪器有限公司');
  await readyUnit(unitPage, product, await open(), who);
  const what = { ...job('水声信号处理工程师'), description: '负责水听器阵列信号处理算法。\n要求熟悉波束形成。' };
  await publishJob(unitPage, what);

  const officer = await open();
  await logInOfficer(officer, product.officers.own);
  await refuse(officer, what.title, '请写明工作地点的具体区域。');
  await unitPage.goto('/messages');
  await expect(unitPage.getByRole('main')).toContainText('水声信号处理工程师');
  await unitPage.goto('/rcfwypt/unit/jobs/unpublished');
  await unitPage.getByRole('link', { name: what.title }).first().click();
  await expect(unitPage.getByRole('main')).toContainText('请写明工作地点的具体区域。');
  await unitPage.getByRole('link', { name: /编辑/ }).first().click();
  await type(unitPage, '工作地址', '玄武区北京东路41号');
  await unitPage.getByRole('button', { name: '发布 (P)' }).click();
  await expect(unitPage.locator('.alert-success')).toBeVisible();
  await officer.goto('/office/review');
  await officer.getByRole('link', { name: new RegExp(what.title) }).first().click();
  await expect(officer.getByRole('main')).toContainText(/1 处变化/);
  await approve(officer, what.title);

  const person = await open();
  const citizenOf = citizen('欧阳听雨');
  await registerPerson(person, product, citizenOf);
  await writeResume(person, { email: 'tingyu@example.com', school: '金陵理工大学', employer: '江宁测试研究所', about: '做过三年阵列信号处理。' });
  await openJob(person, what.title);
  await person.getByRole('button', { name: '投递简历' }).click();
  await person.goto('/person/applications');
  await expect(person.getByRole('row').filter({ hasText: what.title })).toContainText('已投递');

  await unitPage.goto('/rcfwypt/unit/applications');
  await unitPage.getByRole('link', { name: new RegExp(`查看.*${what.title}`) }).first().click();
  await expect(unitPage.getByRole('main')).toContainText('欧阳听雨');
  await expect(unitPage.getByRole('main')).toContainText(citizenOf.mobile);
  await person.goto('/person/applications');
  await expect(person.getByRole('row').filter({ hasText: what.title })).toContainText('已查看');

  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  await type(unitPage, '面试日期', day);
  await type(unitPage, '面试时间', '09:30');
  await type(unitPage, '面试地点', '玄武区北京东路41号3楼');
  await type(unitPage, '联系人', '陈女士');
  await type(unitPage, '联系电话', '025-83000000');
  await unitPage.getByRole('button', { name: '邀请面试' }).click();
  await expect(unitPage.locator('.alert-success')).toBeVisible();
  await person.goto('/person/applications');
  await person.getByRole('link', { name: what.title }).first().click();
  const line = person.getByRole('list', { name: '投递进度' });
  for (const step of ['投递', '查看', '邀请面试']) await expect(line).toContainText(step);
  await expect(person.getByRole('main')).toContainText('玄武区北京东路41号3楼');
  for (const time of await line.locator('time').allInnerTexts()) expect(time).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/);
});

test('a person is declined with a reason and a message', async ({ page, product, browser }) => {
  const open = async () => (await browser.newContext({ baseURL: product.base })).newPage();
  await readyUnit(page, product, await open());
  const what = job('档案整理专员');
  await publishJob(page, what);
  const officer = await open();
  await logInOfficer(officer, product.officers.own);
  await approve(officer, what.title);
  const person = await open();
  await registerPerson(person, product);
  await writeResume(person, { email: 'a@example.com', school: '苏北学院', employer: '扬州档案馆', about: '' });
  await openJob(person, what.title);
  await person.getByRole('button', { name: '投递简历' }).click();
  await page.goto('/rcfwypt/unit/applications');
  await page.getByRole('link', { name: new RegExp(`查看.*${what.title}`) }).first().click();
  await choose(page, '原因', '职位已招满');
  await page.getByRole('textbox', { name: /留言/ }).last().fill('感谢关注，欢迎下次投递。');
  await page.getByRole('button', { name: '答复不合适' }).click();
  await expect(page.locator('.alert-success')).toBeVisible();
  await person.goto('/person/applications');
  await person.getByRole('link', { name: what.title }).first().click();
  await expect(person.getByRole('main')).toContainText('职位已招满');
  await expect(person.getByRole('main')).toContainText('感谢关注，欢迎下次投递。');
});
