import { expect } from '../kit/test';
import { chapter } from '../kit/manual';
import { control, fault, row, tag, tick, type } from '../kit/form';
import { approve, fillJob, job, jobRow, logInOfficer, readyUnit, refuse } from '../kit/journey';

const lists = ['未发布职位', '已发布职位', '已过期职位', '已下架职位', '回收站'];

chapter('A-4.1', '需求发布：人才需求发布', async ({ page, product, step, another }) => {
  const phone = await another({ width: 390, height: 780 });
  await readyUnit(page, product, phone);
  const { own, other } = product.officers;
  const what = job('拾光系统架构师');

  await step('登录单位中心，点击【我的发布】—【人才需求发布】—【发布职位】。', ['A-4.0.1', 'A-4.1.0', 'A-4.1.1', 'A-4.1.2', 'A-4.1.3', 'A-2.0.2', 'A-2.0.3'], async () => {
    await page.goto('/unit');
    const side = page.locator('.side');
    await expect(side).toContainText('我的发布');
    await side.getByRole('link', { name: /人才需求发布/ }).click();
    await page.getByRole('link', { name: '发布职位' }).first().click();
    await expect(page.getByRole('heading', { name: '发布职位' })).toBeVisible();
  });

  await step('职位按状态分在未发布职位、已发布职位、已过期职位、已下架职位和回收站里。', ['A-4.1.4', 'A-4.1.5', 'A-4.1.6', 'A-4.1.7', 'A-4.1.8'], async () => {
    for (const name of lists) await expect(page.getByRole('link', { name: new RegExp(name) }).first()).toBeVisible();
  }, { plain: true });

  await step('进入发布界面后，填写职位信息。带“*”的为必填项。', ['A-4.1.9', 'A-4.1.10', 'A-4.1.11', 'A-4.1.12', 'A-4.1.13', 'A-4.1.14', 'A-4.1.15', 'A-4.1.16', 'A-4.1.17', 'A-4.1.19', 'A-4.1.20', 'A-4.1.24', 'A-4.1.25', 'Z.2.2'], async () => {
    for (const label of ['招聘职业', '工作地点', '工作性质', '工作年限', '薪资类型', '学历要求', '职位描述', '职位名称', '月薪范围', '招聘人数']) await expect(row(page, label).locator('.need'), label).toBeVisible();
    for (const label of ['专业要求', '工作地址']) await expect(row(page, label).locator('.need'), label).toHaveCount(0);
    // the second screenshot's 招聘职位 is the same field
    await expect(row(page, '招聘职位')).toHaveCount(0);
    await expect(row(page, '招聘职业')).toHaveCount(1);
    const chosen = async (label: string) => control(page, label).locator('option:checked').innerText();
    expect(await chosen('工作年限')).toBe('请选择工作年限');
    expect(await chosen('学历要求')).toBe('请选择学历要求');
    expect(await chosen('专业要求')).toBe('请选择专业要求');
    expect(await chosen('月薪范围')).toBe('请选择月薪范围');
    expect(await chosen('薪资类型')).toBe('月薪');
    await expect(control(page, '职位名称')).toHaveAttribute('placeholder', '请输入职位名称, 最多20个字');
    await expect(control(page, '职位描述')).toHaveAttribute('placeholder', '请输入职位描述, 最多1000个字');
    await expect(control(page, '招聘人数')).toHaveAttribute('placeholder', '请输入招聘人数, 最多为1000');
  });

  await step('招应届、是否急聘、用工形式、发布时长按实际情况选择；年龄范围一般选择“不限”。', ['A-4.1.21', 'A-4.1.22', 'A-4.1.23', 'A-4.1.26', 'A-4.1.27', 'A-4.1.28', 'X-10', 'Z.2.1', 'Z.1.15'], async () => {
    // the first screenshot's 招聘雇主 is a misprint of 招应届
    await expect(row(page, '招聘雇主')).toHaveCount(0);
    await tick(page, '招应届', '否');
    await tick(page, '招应届', '是');
    await tick(page, '是否急聘', '是');
    for (const label of ['合同制', '劳务派遣', '其他']) await expect(row(page, '用工形式').getByText(label, { exact: true })).toBeVisible();
    for (const label of ['1个月', '2个月', '3个月', '6个月', '1年']) await expect(row(page, '发布时长').getByText(label, { exact: true })).toBeVisible();
    await tick(page, '发布时长', '3个月');
    await expect(row(page, '年龄范围').getByLabel('不限')).toBeChecked();
  }, { plain: true });

  await step('福利待遇、职位标签、技能标签可以勾选，也可以点击“+自定义”添加。', ['A-4.1.29', 'A-4.1.30', 'A-4.1.31'], async () => {
    await tag(page, '福利待遇', '免费班车');
    await tag(page, '职位标签', '核心岗位');
    await tag(page, '技能标签', '实时系统');
  });

  await step('填写职位描述时，下方实时显示剩余字数；1000个字以内可以输入，超过会提示。', ['A-4.1.18', 'X-7'], async () => {
    const counter = row(page, '职位描述').locator('.counter-line');
    await expect(counter).toContainText('您可以输入1000字数, 剩余输入字数[1000]');
    await type(page, '职位描述', '甲'.repeat(1000));
    await expect(counter).toContainText('剩余输入字数[0]');
    await control(page, '职位描述').fill('甲'.repeat(990));
    await expect(counter).toContainText('剩余输入字数[10]');
  }, { plain: true });

  await step('职位名称最多20个字，招聘人数为1到1000，年龄下限不能大于上限；不符合的，页面会指出，已填内容不丢失。', ['A-4.1.19', 'A-4.1.25', 'X-6', 'X-8', 'X-9'], async () => {
    await fillJob(page, what);
    await control(page, '职位名称').evaluate((field) => field.removeAttribute('maxlength'));
    await control(page, '职位名称').fill('字'.repeat(21));
    await type(page, '招聘人数', '1001');
    await row(page, '年龄范围').getByLabel('不限').uncheck();
    await page.getByLabel('年龄范围：最低').fill('35');
    await page.getByLabel('年龄范围：最高').fill('18');
    await page.getByRole('button', { name: /^保存/ }).click();
    await expect(fault(page, '职位名称')).toBeVisible();
    await expect(fault(page, '招聘人数')).toBeVisible();
    await expect(row(page, '年龄范围').locator('.field-error:visible').first()).toBeVisible();
    await expect(control(page, '职位描述')).toHaveValue(what.description);
  });

  await step('职位名称20个字、职位描述1000个字、招聘人数1到1000可以保存；多一个字、0人或1001人不能保存。', ['A-4.1.18', 'A-4.1.19', 'A-4.1.25', 'X-6', 'X-7', 'X-8'], async () => {
    const limits = [
      { label: '职位名称', fits: ['边'.repeat(20)], breaks: ['边'.repeat(21)] },
      { label: '职位描述', fits: ['甲'.repeat(1000)], breaks: ['甲'.repeat(1001)] },
      { label: '招聘人数', fits: ['1', '1000'], breaks: ['0', '1001'] },
    ];
    for (const { label, fits, breaks } of limits) {
      for (const value of [...breaks, ...fits]) {
        await page.goto('/rcfwypt/unit/jobs/new');
        await type(page, '职位名称', '边界核对员');
        // what the browser itself would cut off reaches the server
        await control(page, label).evaluate((field) => field.removeAttribute('maxlength'));
        await control(page, label).fill(value);
        await page.getByRole('button', { name: /^保存/ }).click();
        const said = `${label}: ${value.slice(0, 5)} (${value.length})`;
        if (fits.includes(value)) await expect(page.locator('.alert-success'), said).toBeVisible();
        else await expect(fault(page, label), said).toBeVisible();
      }
    }
  }, { plain: true });

  await step('点击【清除重置】或按 Alt+A，页面恢复到打开时的样子。', ['A-4.1.32', 'X-24'], async () => {
    await page.goto('/rcfwypt/unit/jobs/new');
    await type(page, '职位名称', '写错的名称');
    const reset = page.getByRole('button', { name: '清除重置 (A)' });
    await expect(reset).toHaveAttribute('accesskey', 'a');
    await page.keyboard.press('Alt+a');
    const sure = page.getByRole('dialog').getByRole('button', { name: /清除|确定/ });
    if (await sure.count()) await sure.click();
    await expect(control(page, '职位名称')).toHaveValue('');
  }, { plain: true });

  await step('点击【保存】或按 Alt+S，职位保存到【未发布职位】，可以修改和重新发布。', ['A-4.1.33', 'A-4.1.35', 'A-4.1.36', 'X-24'], async () => {
    await fillJob(page, what);
    const save = page.getByRole('button', { name: '保存 (S)' });
    await expect(save).toHaveAttribute('accesskey', 's');
    await page.keyboard.press('Alt+s');
    await expect(page.locator('.alert-success')).toBeVisible();
    await page.getByRole('link', { name: /未发布职位/ }).first().click();
    await expect(jobRow(page, what.title)).toBeVisible();
  });

  await step('修改后点击【发布】或按 Alt+P，职位发送到审核机构，审核通过前公众看不到。', ['A-4.1.34', 'A-4.1.37', 'X-24'], async () => {
    await jobRow(page, what.title).getByRole('link', { name: /修改|编辑/ }).click();
    await type(page, '工作地址', '拾光园8号');
    const publish = page.getByRole('button', { name: '发布 (P)' });
    await expect(publish).toHaveAttribute('accesskey', 'p');
    await page.keyboard.press('Alt+p');
    await expect(page.locator('.alert-success')).toBeVisible();
    const visitor = await another();
    await visitor.goto(`/rcfwypt/jobs?q=${encodeURIComponent(what.title)}`);
    await expect(visitor.getByRole('main')).not.toContainText('拾光园8号');
    await expect(visitor.locator('.job-title').filter({ hasText: what.title })).toHaveCount(0);
  });

  const desk = await another();
  await step('审核机构的经办人员在工作台看到全部内容，可以通过，也可以退回并说明理由。其他机构看不到。', ['A-4.1.37', 'Z.3.5'], async () => {
    const elsewhere = await another();
    await logInOfficer(elsewhere, other);
    await elsewhere.goto('/office/review');
    await expect(elsewhere.getByRole('main')).not.toContainText(what.title);
    await logInOfficer(desk, own);
    await refuse(desk, what.title, '请补充试用期的薪资待遇。');
  }, { on: desk });

  await step('被退回的职位回到【未发布职位】，并显示理由；修改后可以重新发布。', ['A-4.1.36', 'A-4.1.4'], async () => {
    await page.goto('/rcfwypt/unit/jobs/unpublished');
    await jobRow(page, what.title).getByRole('link', { name: /查看退回原因/ }).click();
    await expect(page.getByRole('main')).toContainText('请补充试用期的薪资待遇。');
    await page.getByRole('link', { name: /编辑/ }).first().click();
    await type(page, '职位描述', `${what.description}试用期三个月，薪资不打折。`);
    await page.getByRole('button', { name: /^发布/ }).click();
    await expect(page.locator('.alert-success')).toBeVisible();
  });

  await step('审核通过后，职位在云平台公开，并出现在【已发布职位】。', ['A-4.1.5', 'A-4.1.37', 'Z.3.13', 'X-21'], async () => {
    await approve(desk, what.title);
    // the verdict arrives by the outbox: a moment after the officer has pressed
    await expect(async () => {
      await page.goto('/rcfwypt/unit/jobs/published');
      await expect(jobRow(page, what.title)).toBeVisible({ timeout: 1000 });
    }).toPass();
    const visitor = await another();
    await expect(async () => {
      await visitor.goto(`/rcfwypt/jobs?q=${encodeURIComponent(what.title)}`);
      await expect(visitor.locator('.job-title a').filter({ hasText: what.title }).first()).toBeVisible({ timeout: 1000 });
    }).toPass();
    await visitor.locator('.job-title a').filter({ hasText: what.title }).first().click();
    await expect(visitor.getByRole('main')).toContainText('试用期三个月');
  });

  await step('不再招聘的，可以下架；下架的职位在【已下架职位】，公众不再看到。', ['A-4.1.7'], async () => {
    await act(page, what.title, '下架');
    await page.goto('/rcfwypt/unit/jobs/taken-down');
    await expect(jobRow(page, what.title)).toBeVisible();
  });

  await step('删除的职位进入【回收站】，可以恢复。', ['A-4.1.8'], async () => {
    await act(page, what.title, '删除');
    await page.goto('/rcfwypt/unit/jobs/recycled');
    await expect(jobRow(page, what.title)).toBeVisible();
    await act(page, what.title, '恢复');
    await expect(page.locator('.alert-success')).toBeVisible();
  });
});

async function act(page: import('@playwright/test').Page, title: string, what: string): Promise<void> {
  await jobRow(page, title).getByRole('button', { name: new RegExp(`^${what}`) }).click();
  const sure = page.getByRole('dialog').getByRole('button', { name: /确定|下架|删除|恢复/ });
  if (await sure.count()) await sure.first().click();
  await expect(page.locator('.alert-success')).toBeVisible();
}
