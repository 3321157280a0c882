import { each } from './each';
import { say } from './say';

/** 拼图验证: a modal dialog, a piece that follows the slider, and the way by computing. */
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
  each<HTMLFormElement>(root, 'form[data-slide]', 'slide', slide);
  each<HTMLFormElement>(root, 'form[data-work]', 'work', (form) => {
    form.addEventListener('submit', (event) => {
      const field = form.elements.namedItem('work') as HTMLInputElement;
      if (field.value) return;
      event.preventDefault();
      const button = form.querySelector('button');
      const said = form.querySelector<HTMLElement>('[role=status]');
      if (button) button.disabled = true;
      const tell = (part: number) => {
        if (said) said.textContent = say('正在验证，已完成{}%', Math.round(part * 100));
      };
      tell(0);
      void import('./work').then(async ({ work }) => {
        field.value = await work(form.dataset.work ?? '', Number(form.dataset.parts), Number(form.dataset.bits), tell);
        if (button) button.disabled = false;
        form.requestSubmit();
      });
    });
  });
}

function slide(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLInputElement>('input[type=range]');
  const piece = form.querySelector<HTMLElement>('.puzzle-piece');
  const track = form.elements.namedItem('track') as HTMLInputElement | null;
  if (!bar || !piece || !track) return;
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
    if (hand === 'p' && moves > 2 && Number(bar.value) > 8) form.requestSubmit();
  });
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener('submit', () => {
    points.push(`${Math.round(began ? performance.now() - began : 0)},${bar.value},${hand}`);
    track.value = points.join(';');
  });
}
