import { each } from './each';
import { fragment } from './puzzle';
import { say } from './say';

interface Answer {
  message?: string;
  seconds?: number;
  field?: string;
  /** Where to ask what became of the code. */
  check?: string;
  /** Where the puzzle is that stands before the code. */
  puzzle?: string;
}

/** What the puzzle of a form is sent in. */
const puzzle = ['puzzle', 'way', 'answer'];

/** What became of a code: without a message, what was said when it was asked for still holds. */
interface Fate {
  over: boolean;
  ok: boolean;
  message?: string | null;
}

/** Seconds between two questions about a code: often at first, and for about a minute in all. */
const looks = [1, 2, 3, 4, 6, 9, 14, 21];

/** 获取验证码 → 60s后重新获取. Sends only the named fields; says what the server says, and then what became of the code. */
export function start(root: ParentNode): void {
  each<HTMLButtonElement>(root, 'button[data-sms]', 'sms', (button) => {
    const form = button.form;
    const field = button.closest('.field');
    const said = field?.querySelector<HTMLElement>('[data-sms-said]');
    const help = field?.querySelector<HTMLElement>('[data-sms-help]');
    if (!form || !said) return;
    // Enter in a field must send the form, not ask for a code
    button.type = 'button';
    const label = button.textContent ?? '';
    let asked = 0;
    // what to do without a code is for those who have waited for one
    if (help) help.hidden = true;
    const tell = (message: string, ok: boolean) => {
      if (said.textContent !== message) said.textContent = message;
      said.classList.toggle('field-error', !ok);
      if (help && !ok) help.hidden = false;
    };
    const count = (seconds: number) => {
      button.disabled = seconds > 0;
      button.textContent = seconds > 0 ? say('{}s后重新获取', seconds) : label;
      if (seconds > 0) setTimeout(() => count(seconds - 1), 1000);
    };
    const follow = async (check: string, first: string, mine: number) => {
      for (const seconds of looks) {
        await new Promise((next) => setTimeout(next, seconds * 1000));
        if (mine !== asked || !button.isConnected) return;
        const fate = await look(check);
        if (!fate || mine !== asked) continue;
        tell(fate.message || first, fate.ok);
        if (fate.over) break;
      }
      if (help && mine === asked) help.hidden = false;
    };
    const ask = () => {
      const all = new FormData(form);
      const body = new URLSearchParams();
      for (const name of ['_key', ...(button.dataset.fields ?? 'mobile').split(/\s+/)]) body.set(name, String(all.get(name) ?? ''));
      for (const name of puzzle) if (all.has(name)) body.set(name, String(all.get(name)));
      button.disabled = true;
      const mine = ++asked;
      tell(say('正在发送…'), true);
      void send(button.formAction, body).then(({ ok, answer }) => {
        const message = answer.message ?? say(ok ? '验证码已发送' : '没有发送成功，请稍后再试');
        tell(message, ok);
        if (!ok && answer.field) (form.elements.namedItem(answer.field) as HTMLElement | null)?.focus?.();
        // one that was solved has been used, and one that was not is shown anew
        const used = form.querySelector('[data-puzzle-field]');
        const left = used?.contains(document.activeElement);
        used?.remove();
        if (ok && left) button.closest('.field')?.querySelector<HTMLElement>('input')?.focus();
        if (answer.puzzle) void show(button, answer.puzzle);
        count(ok ? (answer.seconds ?? Number(button.dataset.sms)) : (answer.seconds ?? 0));
        if (ok && answer.check) void follow(answer.check, message, mine);
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

async function look(check: string): Promise<Fate | undefined> {
  try {
    const response = await fetch(check, { headers: { Accept: 'application/json', 'X-Poll': '1' }, cache: 'no-store' });
    return response.ok ? ((await response.json()) as Fate) : undefined;
  } catch {
    return undefined; // the next look may have a network
  }
}
