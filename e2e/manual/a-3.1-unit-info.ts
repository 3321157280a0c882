import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { choose, control, row } from '../kit/form';
import { agency, approve, job, logInOfficer, logInUnit, openJob, publishJob, refuse, registerUnit } from '../kit/journey';
import { logo } from '../kit/data';

const elsewhereAgency = '苏州市人力资源和社会保障局';

chapter('A-3.1', '完善信息：单位信息完善', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  const who = await registerUnit(page, product, phone);
  await logInUnit(page, who);

  await step('登录后进入单位中心，点击【维护单位基本信息】。', ['A-3.0.1', 'A-3.0.2', 'A-3.1.0', 'A-3.1.1'], async () => {
    await page.goto('/unit');
    await page.getByRole('main').getByRole('link', { name: '维护单位基本信息' }).first().click();
    await expect(page.getByRole('heading', { name: '单位信息', exact: true })).toBeVisible();
  });

  await step('隶属关系和审核机构是必选项，没有选择不能保存。', ['A-3.1.2', 'A-3.1.3'], async () => {
    for (const label of ['隶属关系', '审核机构']) await expect(row(page, label).locator('.need')).toBeVisible();
    await choose(page, '单位类别', '企业');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.getByRole('alert').first()).toContainText('隶属关系');
    await expect(page.getByRole('alert').first()).toContainText('审核机构');
  });

  await step('单位在“云平台”上传的单位 logo、发布的职位、项目需求、人才政策、人才活动等信息都由所选审核机构进行审核。', ['A-3.1.3'], async () => {
    await expect(row(page, '审核机构')).toContainText('单位在“云平台”上传的单位 logo、发布的职位、项目需求、人才政策、人才活动等信息都由所选审核机构进行审核。');
    await control(page, '隶属关系').selectOption({ index: 1 });
    await choose(page, '审核机构', agency);
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toBeVisible();
  });

  const { own, other } = product.officers;
  const desk = await another();
  await logInOfficer(desk, own);
  const elsewhere = await another();
  await logInOfficer(elsewhere, other);
  const title = `${who.name}的单位标志`;
  const submitLogo = async () => {
    await page.goto('/unit/info');
    await page.locator('#logo input[type=file]').setInputFiles({ name: '标志.png', mimeType: 'image/png', buffer: logo });
    await page.getByRole('button', { name: '提交审核' }).click();
    await expect(page.getByRole('img', { name: '待审核的单位标志' })).toBeVisible();
  };

  await step('在“单位 logo”处上传标志，提交所选审核机构审核；审核通过前只有本单位能看到。', ['A-3.1.5'], async () => {
    await submitLogo();
    const waiting = (await page.getByRole('img', { name: '待审核的单位标志' }).getAttribute('src')) ?? '';
    expect((await page.request.get(waiting)).headers()['content-type']).toBe('image/png');
    const visitor = await another();
    expect((await visitor.request.get(waiting, { maxRedirects: 0 })).status()).toBe(303);
    await expect(page.getByRole('img', { name: '现用的单位标志' })).toHaveCount(0);
  });

  await step('所选审核机构的经办人员看到新标志，可以通过，也可以退回并说明理由；其他机构看不到。', ['A-3.1.4', 'A-3.1.5', 'Z.3.5'], async () => {
    await expect(async () => {
      await desk.goto('/office/review');
      await expect(desk.getByRole('link', { name: title }).first()).toBeVisible({ timeout: 1000 });
    }).toPass();
    await elsewhere.goto('/office/review');
    await expect(elsewhere.getByRole('main')).not.toContainText(title);
    await desk.getByRole('link', { name: title }).first().click();
    const picture = desk.getByRole('img', { name: '新标志' });
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await refuse(desk, title, '标志不清晰，请上传原图。');
  }, { on: desk });

  await step('审核结果通知单位：消息里有结论，退回的还有原因。点击【查看】回到单位信息，可以重新上传。', ['A-3.1.5'], async () => {
    await expect(async () => {
      await page.goto('/messages');
      await expect(page.getByRole('main')).toContainText('您提交的单位标志未通过审核', { timeout: 1000 });
    }).toPass();
    await expect(page.getByRole('main')).toContainText('退回原因：标志不清晰，请上传原图。');
    await page.getByRole('main').getByRole('button', { name: /^查看/ }).first().click();
    await expect(page).toHaveURL(/\/unit\/info$/);
    await expect(page.locator('#logo')).toContainText('审核不通过：标志不清晰，请上传原图。');
    await expect(page.getByRole('img', { name: '待审核的单位标志' })).toHaveCount(0);
  });

  const what = job('数据标注工程师');
  await step('标志审核通过后公开展示，单位在消息里看到结论。', ['A-3.1.5'], async () => {
    await submitLogo();
    await expect(async () => {
      await desk.goto('/office/review');
      await expect(desk.getByRole('link', { name: title }).first()).toBeVisible({ timeout: 1000 });
    }).toPass();
    await approve(desk, title);
    await expect(async () => {
      await page.goto('/messages');
      await expect(page.getByRole('main')).toContainText('您提交的单位标志已审核通过', { timeout: 1000 });
    }).toPass();
    await page.goto('/unit/info');
    const current = page.getByRole('img', { name: '现用的单位标志' });
    await expect(current).toBeVisible();
    const shown = (await current.getAttribute('src')) ?? '';
    const visitor = await another();
    expect((await visitor.request.get(shown)).headers()['content-type']).toBe('image/png');
  });

  await step('此后发布的职位只出现在所选机构的待审核列表中，其他机构看不到。', ['A-3.1.4', 'A-3.1.6', 'Z.3.5'], async () => {
    await publishJob(page, what);
    await desk.goto('/office/review');
    await expect(desk.getByRole('main')).toContainText(what.title);
    await elsewhere.goto('/office/review');
    await expect(elsewhere.getByRole('main')).not.toContainText(what.title);
  }, { plain: true });

  await step('审核通过后，单位标志和职位一起出现在单位的公开页面上。', ['A-3.1.5', 'A-3.1.6'], async () => {
    await approve(desk, what.title);
    const visitor = await another();
    await openJob(visitor, what.title);
    await visitor.getByRole('main').getByRole('link', { name: who.name }).first().click();
    await expect(visitor.getByRole('heading', { level: 1 })).toContainText(who.name);
    const shown = visitor.getByRole('main').locator('img.avatar').first();
    await expect(shown).toBeVisible();
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    await page.goto(visitor.url());
  });

  await step('更换审核机构后，新提交的内容由新的机构审核。', ['A-3.1.3', 'A-3.1.4'], async () => {
    await page.goto('/unit/info');
    await choose(page, '审核机构', elsewhereAgency);
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(page.locator('.alert-success')).toBeVisible();
    const later = job('语音标注工程师');
    await publishJob(page, later);
    await elsewhere.goto('/office/review');
    await expect(elsewhere.getByRole('main')).toContainText(later.title);
    await desk.goto('/office/review');
    await expect(desk.getByRole('main')).not.toContainText(later.title);
  }, { on: elsewhere });
});
