import { make } from './each';
import { say } from './say';

export interface Question {
  title: string;
  /** What it is about: the name of the object. */
  object?: string;
  yes?: string;
  no?: string;
  danger?: boolean;
}

/** Asks in a dialog. The safe answer has the focus; Escape means no. */
export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    const box = make('dialog', { class: 'ask', 'aria-labelledby': 'ask-title' });
    const form = make('form', { method: 'dialog' });
    form.append(make('h2', { id: 'ask-title' }, question.title));
    if (question.object) form.append(make('p', { class: 'ask-object' }, question.object));
    const acts = make('div', { class: 'ask-acts' });
    const no = make('button', { class: 'btn', value: 'no' }, question.no ?? say('取消'));
    const yes = make('button', { class: question.danger ? 'btn btn-danger' : 'btn btn-primary', value: 'yes' }, question.yes ?? say('确定'));
    acts.append(no, yes);
    form.append(acts);
    box.append(form);
    document.body.append(box);
    box.addEventListener('close', () => {
      resolve(box.returnValue === 'yes');
      box.remove();
    });
    box.showModal();
    no.focus();
  });
}

/** Says something in passing at the bottom of the window. */
export function toast(text: string): void {
  const line = make('div', { class: 'toast-line', role: 'status' }, text);
  document.body.append(line);
  setTimeout(() => line.remove(), 3000);
}
