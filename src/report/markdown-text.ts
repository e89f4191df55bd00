/** Text of anyone's as text of a Markdown document on GitHub. */
import { oneLine } from './location.js';

const LONGEST = 300;

/** As code, in a line, a list or a cell of a table: nothing in it is Markdown, HTML, a mention or the end of a cell. */
export function code(text: string): string {
  return `<code>${entities(shortened(text))}</code>`;
}

/**
 * As words, with what stands between backticks as code. GitHub looks for mentions, issues and addresses in what it has
 * rendered, where no entity protects from it: they are broken by a space of no width.
 */
export function words(text: string): string {
  return shortened(text)
    .split(/`([^`]+)`/)
    .map((part, index) =>
      index % 2 === 1
        ? code(part)
        : entities(part)
            .replace(/&#(?:64|35);/g, '$&&#8203;')
            .replace(/:(?=\/\/)/g, ':&#8203;')
            .replace(/www(?=\.)/gi, '$&&#8203;'),
    )
    .join('');
}

/** A block in a fence that nothing in it closes. Lines keep their tabs; what would steer a terminal is escaped. */
export function fenced(lines: readonly string[], language: string): string {
  const text = lines.map((line) => line.split('\t').map(oneLine).join('\t')).join('\n');
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function shortened(text: string): string {
  return oneLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

/** Every sign that Markdown or HTML may know. */
function entities(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, (sign) =>
    HARMLESS.includes(sign) ? sign : `&#${sign.charCodeAt(0)};`,
  );
}

const HARMLESS = ' ,./:;=%+-';
