import { each, make } from './each';
import { forgive } from './guard';
import { say } from './say';

const patience = 10 * 60 * 1000;

/** A fragment as the browser writes it, so that what is there already is not written (and read out) again. */
function plain(fragment: string): string {
  const template = document.createElement('template');
  template.innerHTML = fragment;
  return template.innerHTML.trim();
}

/** Asks again and again for a fragment (the state of a QR code) until the answer leads elsewhere or says 286; after a while it stops, and says so. */
export function start(root: ParentNode): void {
  each<HTMLElement>(root, '[data-poll]', 'poll', (box) => {
    const every = Number(box.dataset.every ?? 2000);
    const until = Date.now() + patience;
    let seen = box.innerHTML.trim();
    const next = () => {
      if (!box.isConnected) return;
      if (Date.now() < until) setTimeout(() => void turn(), every);
      else stop(box);
    };
    const turn = async () => {
      if (document.hidden) return next();
      try {
        const answer = await fetch(box.dataset.poll!, { headers: { 'X-Poll': '1' }, cache: 'no-store' });
        const goal = answer.headers.get('X-Go-To') ?? (answer.redirected ? answer.url : null);
        if (goal) {
          forgive();
          location.assign(goal);
          return;
        }
        if (answer.status === 200 || answer.status === 286) {
          const fragment = plain(await answer.text());
          if (fragment !== seen) {
            seen = fragment;
            box.innerHTML = fragment;
            box.dispatchEvent(new CustomEvent('juxian:fragment', { bubbles: true }));
          }
        }
        if (answer.status !== 286) next();
      } catch {
        next();
      }
    };
    next();
  });
}

/** Nobody is left to wonder why nothing happens any more. */
function stop(box: HTMLElement): void {
  const told = make('p', { 'data-poll-over': '' }, say('等待时间较长，本页已停止自动查询。'));
  const again = make('button', { type: 'button', class: 'btn btn-primary' }, say('点击刷新'));
  again.addEventListener('click', () => location.reload());
  told.append(' ', again);
  box.append(told);
}
