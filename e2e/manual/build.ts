// After a run: results.json for `make acceptance`, and the manual as HTML with its pictures, printable.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FullConfig, Reporter } from '@playwright/test/reporter';
import type { ChapterResult } from '../kit/manual';

const out = resolve(import.meta.dirname, '../out');
const parts: [string, string, string][] = [
  ['B', '网上办事服务大厅 单位用户操作手册', '注册、登录和单位中心'],
  ['A', '人才服务云平台 操作手册', '注册登录、完善信息和需求发布'],
];

class Manual implements Reporter {
  private whole = false;

  onBegin(config: FullConfig): void {
    this.whole = config.projects.some((project) => project.name === 'manual');
    // a run of one chapter leaves the others' results alone
    if (this.whole && !process.argv.some((word) => /-g|--grep|\.ts/.test(word))) rmSync(join(out, 'steps'), { recursive: true, force: true });
  }

  onEnd(): void {
    const folder = join(out, 'steps');
    if (!this.whole || !existsSync(folder)) return;
    const chapters = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ChapterResult)
      .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
    const steps = chapters.flatMap((chapter) => chapter.steps.map((step) => ({ ...step, chapter: chapter.id })));
    writeFileSync(join(out, 'results.json'), JSON.stringify(steps, null, 1));
    write(chapters);
  }

  printsToStdio(): boolean {
    return false;
  }
}

export default Manual;

function write(chapters: ChapterResult[]): void {
  const help = join(out, 'help');
  rmSync(help, { recursive: true, force: true });
  mkdirSync(join(help, 'pictures'), { recursive: true });
  for (const step of chapters.flatMap((chapter) => chapter.steps)) {
    if (step.picture && existsSync(join(out, 'pictures', step.picture))) cpSync(join(out, 'pictures', step.picture), join(help, 'pictures', step.picture));
  }
  cpSync(join(import.meta.dirname, 'manual.css'), join(help, 'manual.css'));
  writeFileSync(join(help, 'index.html'), page(chapters));
}

function page(chapters: ChapterResult[]): string {
  const told = parts.map(([letter, title, about]) => ({ letter, title, about, chapters: chapters.filter((chapter) => chapter.id.startsWith(letter)) })).filter((part) => part.chapters.length > 0);
  const contents = told
    .map((part) => `<li><a href="#part-${part.letter}">${text(part.title)}</a><ol>${part.chapters.map((chapter) => `<li><a href="#${chapter.id}">${text(chapter.title)}</a></li>`).join('')}</ol></li>`)
    .join('\n');
  const body = told
    .map((part) => `<section class="part" id="part-${part.letter}"><h2>${text(part.title)}</h2><p class="about">${text(part.about)}</p>\n${part.chapters.map(section).join('\n')}</section>`)
    .join('\n');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>操作手册</title>
<link rel="stylesheet" href="/help/manual.css">
</head>
<body>
<header><h1>操作手册</h1><p>本手册由系统自动操作浏览器生成：每一步都在当前版本上实际执行并核对过，图片即当时的页面。图中单位、人员均为虚构。</p><p class="screen"><a href="/">返回大厅首页</a></p></header>
<nav aria-label="目录"><h2>目录</h2><ol>
${contents}
</ol></nav>
<main>
${body}
</main>
</body>
</html>
`;
}

function section(chapter: ChapterResult): string {
  const steps = chapter.steps
    .filter((step) => step.passed)
    .map((step) => {
      const picture = step.picture ? `<figure><img src="/help/pictures/${step.picture}" alt="${text(step.caption)}" loading="lazy"></figure>` : '';
      const note = step.note ? `<p class="note">${text(step.note)}</p>` : '';
      return `<li><p>${text(step.caption)}</p>${note}${picture}</li>`;
    })
    .join('\n');
  return `<section class="chapter" id="${chapter.id}"><h3>${text(chapter.title)}</h3>\n<ol class="steps">\n${steps}\n</ol></section>`;
}

function text(value: string): string {
  return value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
