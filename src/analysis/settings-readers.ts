/** What reads files of settings that git does not track, when an image is built or run. */
import type { BuildContext } from '../context/context.js';
import type { Document } from '../dockerfile/document.js';
import { projectTexts } from './project-texts.js';

/** Libraries that read `.env` and its like, and programs that do: anywhere in a text. */
const READERS: readonly string[] = [
  ...['[\\w-]*dotenv[\\w-]*', 'environs', '(?:python-)?decouple', 'pydantic[-_]settings', 'BaseSettings'],
  ...['flask', 'starlette', 'laravel\\/framework', 'symfony\\/(?:runtime|flex|dotenv)', 'foreman', 'bun'],
  ...['docker-compose', 'env-cmd', '--env-file', 'loadEnv', 'loadEnvFile', 'viper', 'prisma'],
  ...[
    'environ\\.Env',
    'django-environ',
    'dotnetenv',
    'pipenv',
    'honcho',
    'overmind',
    'hivemind',
    'chainlit',
    'litellm',
  ],
];
/** Tools that do so whenever they run, by their names in a manifest or an import. */
const TOOLS: readonly string[] = [
  ...[
    'next',
    'nuxt',
    'vite',
    'astro',
    'gatsby',
    'react-scripts',
    '@vue\\/cli-service',
    '@angular\\/cli',
    'expo',
  ],
  ...['parcel', '@sveltejs\\/kit', '@nestjs\\/config', '@remix-run\\/\\w+'],
  ...[
    '@strapi\\/strapi',
    'strapi',
    'directus',
    'payload',
    'blitz',
    '@redwoodjs\\/\\w+',
    '@medusajs\\/\\w+',
    '@adonisjs\\/\\w+',
  ],
  ...['vercel', 'netlify-cli', 'wrangler', 'serverless', 'supabase', 'firebase-tools', '@keystone-6\\/core'],
];
const READING = new RegExp(
  `(?<![\\w-])(?:${READERS.join('|')})(?![\\w-])|["'](?:${TOOLS.join('|')})["'/]`,
  'i',
);

/**
 * What may read a file of settings, by its path: a file that reaches the builder and speaks of it, or of a tool that
 * looks for such files. `undefined`: nothing.
 */
export function settingsReader(document: Document, context: BuildContext, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const mentions = (text: string): string | undefined => {
    if (text.includes(name) || (name.startsWith('.env') && /["'`/\s(=]\.env\b/.test(text))) return name;
    return name.startsWith('.env') ? READING.exec(text)?.[0].replaceAll(/["'/]+$|^["']/g, '') : undefined;
  };
  const own = mentions(document.text);
  if (own !== undefined) return `\`${document.path}\`, which speaks of \`${own}\`,`;
  const texts = projectTexts(context);
  if (texts === undefined) return 'one of very many files';
  for (const { path: file, text } of texts) {
    if (file === path) continue;
    const word = mentions(text);
    if (word !== undefined) return `\`${file}\`, which speaks of \`${word}\`,`;
  }
  return undefined;
}
