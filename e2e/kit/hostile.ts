// Bad input: every field of a form, with everything that people and programs send by mistake or on purpose.
import type { APIRequestContext, APIResponse, Page } from '@playwright/test';

export type Fields = [string, string][];

/** The fields of a form as a browser would send them now. */
export async function fieldsOf(page: Page, selector: string): Promise<Fields> {
  return page.locator(selector).first().evaluate((form) => [...new FormData(form as HTMLFormElement)].map(([name, value]) => [name, String(value)] as [string, string]));
}

export const nasty: [string, string][] = [
  ['nothing', ''],
  ['blanks', '   '],
  ['too long', '长'.repeat(5000)],
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['quotes', `'"\`; DROP TABLE unit; --`],
  ['template', '{{ 7*7 }}${7*7}#{7*7}'],
  ['control characters', 'a\u0000b\u0008c\u001b[31m'],
  ['direction', '\u202egnp.exe\u202c\u200b\ufeff'],
  ['outside the first plane', '𠮷野家😀👨‍👩‍👧'],
  ['negative', '-1'],
  ['huge', '99999999999999999999999999'],
  ['fraction', '1.5e309'],
  ['no number', 'NaN'],
  ['no such day', '2026-02-31'],
  ['no such id', '00000000000000000000000000000000'],
  ['path', '../../../../etc/passwd'],
  ['lines', 'a\r\nSet-Cookie: x=y\r\n\r\n<b>'],
];

/** Sends a form as it is typed here; fields may repeat. */
export async function post(request: APIRequestContext, url: string, fields: Fields): Promise<APIResponse> {
  const body = new URLSearchParams(fields).toString();
  return request.post(url, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, data: body, maxRedirects: 0 });
}

/** Every field with every nasty value, then missing, then twice; gives what was answered with 5xx or not at all. */
export async function assault(request: APIRequestContext, url: string, fields: Fields): Promise<string[]> {
  const faults: string[] = [];
  const send = async (what: string, changed: Fields) => {
    const reply = await post(request, url, changed);
    const status = reply.status();
    if (status >= 500 || ![200, 303, 400, 404, 409, 413, 422, 429].includes(status)) faults.push(`${url}: ${what} → ${status}`);
    if (status === 422 && !/[\u4e00-\u9fff]/.test(await reply.text())) faults.push(`${url}: ${what} → 422 without a word`);
  };
  const names = [...new Set(fields.map(([name]) => name))];
  for (const name of names) {
    for (const [what, value] of nasty) await send(`${name}: ${what}`, fields.map((field) => (field[0] === name ? [name, value] : field)));
    await send(`${name}: missing`, fields.filter((field) => field[0] !== name));
    await send(`${name}: twice`, [...fields, [name, 'again']]);
  }
  await send('empty', []);
  return faults;
}
