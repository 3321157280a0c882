import { each } from './each';
import { say } from './say';

/** 拼图验证: a modal dialog or a part of a form, a piece that follows the slider, and the way by computing. */
export function start(root: ParentNode): void {
  each<HTMLDialogElement>(root, 'dialog[data-puzzle]', 'puzzle', (box) => {
    for (const question of box.querySelectorAll<HTMLDetailsElement>('[data-question]')) question.open = false;
    for (const form of box.querySelectorAll<HTMLFormElement>('[data-slide], [data-work]')) form.hidden = false;
    box.close();
    box.showModal();
    // Escape is the cross: the page without the puzzle
    box.addEventListener('cancel', (event) => {
      event.preventDefault();
      box.querySelector<HTMLAnchorElement>('[data-close]')?.click();
    });
    box.querySelector<HTMLElement>('[data-slide] input[type=range]')?.focus();
  });
  each<HTMLFormElement>(root, 'form[data-slide]', 'slide', (form) => {
    const finish = slide(form, () => form.requestSubmit());
    form.addEventListener('submit', finish);
  });
  each<HTMLFormElement>(root, 'form[data-work]', 'work', (form) => {
    form.addEventListener('submit', (event) => {
      const field = named(form, 'work');
      if (!field || field.value) return;
      event.preventDefault();
      void compute(form, form.querySelector('button')).then((found) => {
        field.value = found;
        form.requestSubmit();
      });
    });
  });
  each<HTMLElement>(root, '[data-puzzle-field]', 'puzzle-field', part);
}

/** The puzzle within a form: judged at once, and what the server says takes its place. */
function part(box: HTMLElement): void {
  const judge = box.dataset.puzzleField;
  if (!judge) return;
  for (const hidden of box.querySelectorAll<HTMLElement>('.puzzle-field [hidden]')) hidden.hidden = false;
  for (const question of box.querySelectorAll<HTMLDetailsElement>('[data-question]')) question.open = false;
  const turn = (url: string, way: string) => {
    const body = new URLSearchParams();
    for (const field of box.querySelectorAll<HTMLInputElement>('input[name]')) body.set(field.name, field.value);
    body.set('way', way);
    for (const button of box.querySelectorAll('button')) button.disabled = true;
    void replace(box, url, body, way);
  };
  const sliding = box.querySelector<HTMLElement>('[data-slide]');
  if (sliding) {
    const send = () => {
      finish();
      turn(judge, 'slide');
    };
    const finish = slide(sliding, send);
    go(sliding)?.addEventListener('click', send);
  }
  const working = box.querySelector<HTMLElement>('[data-work]');
  const field = working && named(working, 'work');
  if (working && field) {
    go(working)?.addEventListener('click', () => {
      void compute(working, go(working)).then((found) => {
        field.value = found;
        turn(judge, 'work');
      });
    });
  }
  const asking = box.querySelector<HTMLElement>('[data-question]');
  if (asking) {
    go(asking)?.addEventListener('click', () => turn(judge, 'question'));
    named(asking, 'answer')?.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      turn(judge, 'question');
    });
  }
  box.querySelector('[data-another]')?.addEventListener('click', () => turn(box.dataset.again ?? judge, ''));
}

async function replace(box: HTMLElement, url: string, body: URLSearchParams, way: string): Promise<void> {
  const form = box.closest('form');
  try {
    const answer = await fetch(url, { method: 'POST', body });
    const next = fragment(await answer.text());
    if (!next) throw new Error(`${answer.status}`);
    box.replaceWith(next);
    next.dispatchEvent(new CustomEvent('juxian:fragment', { bubbles: true }));
    if (next.dataset.puzzleField === '' && answer.ok) {
      next.querySelector<HTMLElement>('.puzzle-field')?.focus();
      form?.dispatchEvent(new CustomEvent('juxian:solved'));
      return;
    }
    const again = next.querySelector<HTMLDetailsElement>('[data-question]');
    if (again && way === 'question') again.open = true;
    next.querySelector<HTMLElement>(way === 'question' ? '[name=answer]' : way === 'work' ? '[data-work] button' : 'input[type=range]')?.focus();
  } catch {
    const fault = box.querySelector<HTMLElement>('.field-error');
    if (fault) {
      fault.textContent = say('网络不通，请检查后再试');
      fault.hidden = false;
    }
    for (const button of box.querySelectorAll('button')) button.disabled = false;
  }
}

/** The puzzle of a form in what the server sent. */
export function fragment(html: string): HTMLElement | null {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  return holder.content.querySelector<HTMLElement>('[data-puzzle-field]');
}

function named(box: HTMLElement, name: string): HTMLInputElement | null {
  return box.querySelector<HTMLInputElement>(`input[name=${name}]`);
}

function go(box: HTMLElement): HTMLButtonElement | null {
  return box.querySelector<HTMLButtonElement>('[data-go]');
}

async function compute(box: HTMLElement, button: HTMLButtonElement | null): Promise<string> {
  const said = box.querySelector<HTMLElement>('[role=status]');
  if (button) button.disabled = true;
  const tell = (part: number) => {
    if (said) said.textContent = say('正在验证，已完成{}%', Math.round(part * 100));
  };
  tell(0);
  const { work } = await import('./work');
  const found = await work(box.dataset.work ?? '', Number(box.dataset.parts), Number(box.dataset.bits), tell);
  if (button) button.disabled = false;
  return found;
}

/** Lets the piece follow the slider; `send` is called when it is let go. What is returned notes the end of the way. */
function slide(box: HTMLElement, send: () => void): () => void {
  const bar = box.querySelector<HTMLInputElement>('input[type=range]');
  const piece = box.querySelector<HTMLElement>('.puzzle-piece');
  const track = named(box, 'track');
  if (!bar || !piece || !track) return () => undefined;
  const points: string[] = [];
  let began = 0;
  let hand = 'k';
  let moves = 0;
  const note = () => {
    began ||= performance.now();
    // the server reads so many points at most: of a long way the beginning is enough
    if (points.length < 700) points.push(`${Math.round(performance.now() - began)},${bar.value},${hand}`);
  };
  const follow = () => {
    piece.style.left = `${(Number(bar.value) / 320) * 100}%`;
    bar.setAttribute('aria-valuetext', say('向右移动{}，最多{}', bar.value, bar.max));
  };
  bar.value = '0';
  follow();
  bar.addEventListener('pointerdown', () => {
    hand = 'p';
    moves = 0;
  });
  bar.addEventListener('keydown', () => (hand = 'k'));
  bar.addEventListener('input', () => {
    moves += 1;
    note();
    follow();
  });
  // letting go after dragging is the answer; a click on the bar only puts the piece there, and back at the left it is taken back
  bar.addEventListener('change', () => {
    if (hand === 'p' && moves > 2 && Number(bar.value) > 8) send();
  });
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    send();
  });
  return () => {
    points.push(`${Math.round(began ? performance.now() - began : 0)},${bar.value},${hand}`);
    track.value = points.join(';');
  };
}
