import { each } from './each';
import { fragment } from './puzzle';
import { say } from './say';

interface Answer {
  message?: string;
  seconds?: number;
  field?: string;
  /** Where the puzzle is that stands before the code. */
  puzzle?: string;
}

/** What the puzzle of a form is sent in. */
const puzzle = ['puzzle', 'way', 'answer'];

/** 获取验证码 → 60s后重新获取. Sends only the named fields; says what the server says. */
export function start(root: ParentNode): void {
  each<HTMLButtonElement>(root, 'button[data-sms]', 'sms', (button) => {
    const form = button.form;
    const said = button.closest('.field')?.querySelector<HTMLElement>('[data-sms-said]');
    if (!form || !said) return;
    // Enter in a field must send the form, not ask for a code
    button.type = 'button';
    const label = button.textContent ?? '';
    const count = (seconds: number) => {
      button.disabled = seconds > 0;
      button.textContent = seconds > 0 ? say('{}s后重新获取', seconds) : label;
      if (seconds > 0) setTimeout(() => count(seconds - 1), 1000);
    };
    const ask = () => {
      const all = new FormData(form);
      const body = new URLSearchParams();
      for (const name of ['_key', ...(button.dataset.fields ?? 'mobile').split(/\s+/)]) body.set(name, String(all.get(name) ?? ''));
      for (const name of puzzle) if (all.has(name)) body.set(name, String(all.get(name)));
      button.disabled = true;
      said.textContent = say('正在发送…');
      said.classList.remove('field-error');
      void send(button.formAction, body).then(({ ok, answer }) => {
        said.textContent = answer.message ?? say(ok ? '验证码已发送' : '没有发送成功，请稍后再试');
        said.classList.toggle('field-error', !ok);
        if (!ok && answer.field) (form.elements.namedItem(answer.field) as HTMLElement | null)?.focus?.();
        // one that was solved has been used, and one that was not is shown anew
        const used = form.querySelector('[data-puzzle-field]');
        const left = used?.contains(document.activeElement);
        used?.remove();
        if (ok && left) button.closest('.field')?.querySelector<HTMLElement>('input')?.focus();
        if (answer.puzzle) void show(button, answer.puzzle);
        count(ok ? (answer.seconds ?? Number(button.dataset.sms)) : (answer.seconds ?? 0));
      });
    };
    button.addEventListener('click', (event) => {
      event.preventDefault();
      ask();
    });
    form.addEventListener('juxian:solved', ask);
  });
}

/** Puts the puzzle under the field of the code. */
async function show(button: HTMLButtonElement, url: string): Promise<void> {
  const field = button.closest('.field');
  const answer = await fetch(url, { cache: 'no-store' }).catch(() => null);
  const box = answer?.ok ? fragment(await answer.text()) : null;
  if (!field || !box) return;
  field.after(box);
  box.dispatchEvent(new CustomEvent('juxian:fragment', { bubbles: true }));
  box.querySelector<HTMLElement>('input[type=range]')?.focus();
}

async function send(url: string, body: URLSearchParams): Promise<{ ok: boolean; answer: Answer }> {
  try {
    const response = await fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' } });
    const json = response.headers.get('Content-Type')?.includes('json');
    return { ok: response.ok && !response.redirected, answer: json ? ((await response.json()) as Answer) : {} };
  } catch {
    return { ok: false, answer: { message: say('网络不通，请检查后再试') } };
  }
}
