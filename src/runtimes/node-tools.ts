/** Programs that packages of Node.js bring, as data: what each of them runs. */

export interface NodeTool {
  /** the package that it comes from */
  readonly package: string;
  /** packages that it loads by itself */
  readonly loads?: readonly string[];
  /** it is for nothing but a server that rebuilds what it serves, or for the build itself */
  readonly develops?: true;
  /** subcommands with which it serves what is built; without one of them it rebuilds it */
  readonly serves?: readonly string[];
  /** options that make it do so */
  readonly developsWith?: readonly string[];
  /**
   * What of the tree it runs: `file`: the first operand; `project`: any source, by rules of its own; `nothing`: it only
   * serves files.
   */
  readonly runs: 'file' | 'project' | 'nothing';
  /** options that take a value */
  readonly valued?: readonly string[];
  /** words before the file: `start` */
  readonly verbs?: readonly string[];
  /** it compiles the sources when it starts, for which types must be there */
  readonly checksTypes?: true;
  /** nothing of it, or of what it depends on, is compiled where it is installed */
  readonly isPlain?: true;
}

const SERVER: Pick<NodeTool, 'runs'> = { runs: 'nothing' };

export const NODE_TOOLS: Readonly<Record<string, NodeTool>> = {
  // https://nextjs.org/docs/app/api-reference/cli/next
  next: { package: 'next', loads: ['react', 'react-dom'], serves: ['start'], runs: 'project' },
  // https://nuxt.com/docs/api/commands/dev
  nuxt: { package: 'nuxt', serves: ['start', 'preview'], runs: 'project' },
  nuxi: { package: 'nuxi', serves: ['start', 'preview'], runs: 'project' },
  // https://docs.nestjs.com/cli/usages: it compiles, then runs what it has made
  nest: {
    package: '@nestjs/cli',
    loads: ['@nestjs/schematics', 'typescript'],
    serves: ['start'],
    developsWith: ['--watch', '-w'],
    runs: 'project',
    checksTypes: true,
  },
  // https://remix.run/docs/en/main/other-api/serve
  'remix-serve': { package: '@remix-run/serve', runs: 'file' },
  remix: { package: '@remix-run/dev', develops: true, runs: 'project' },
  'react-router-serve': { package: '@react-router/serve', runs: 'file' },
  'react-router': { package: '@react-router/dev', develops: true, runs: 'project' },
  astro: { package: 'astro', serves: ['preview'], runs: 'project' },
  vite: { package: 'vite', serves: ['preview'], runs: 'project' },
  gatsby: { package: 'gatsby', serves: ['serve'], runs: 'project' },
  'vue-cli-service': { package: '@vue/cli-service', develops: true, runs: 'project' },
  'react-scripts': { package: 'react-scripts', develops: true, runs: 'project' },
  craco: { package: '@craco/craco', develops: true, runs: 'project' },
  ng: { package: '@angular/cli', develops: true, runs: 'project' },
  webpack: { package: 'webpack-cli', develops: true, runs: 'project' },
  'webpack-dev-server': { package: 'webpack-dev-server', develops: true, runs: 'project' },
  'ts-node-dev': { package: 'ts-node-dev', develops: true, runs: 'file' },
  tsnd: { package: 'ts-node-dev', develops: true, runs: 'file' },
  // https://github.com/remy/nodemon
  nodemon: { package: 'nodemon', develops: true, runs: 'file' },
  expo: { package: 'expo', develops: true, runs: 'project' },
  storybook: { package: 'storybook', develops: true, runs: 'project' },
  // https://typestrong.org/ts-node/docs/options
  'ts-node': {
    package: 'ts-node',
    loads: ['typescript'],
    runs: 'file',
    valued: [
      '-P',
      '--project',
      '-r',
      '--require',
      '-O',
      '--compiler-options',
      '-I',
      '--ignore',
      '-C',
      '--compiler',
      '--cwd',
      '--scope-dir',
    ],
    checksTypes: true,
  },
  'ts-node-esm': { package: 'ts-node', loads: ['typescript'], runs: 'file', checksTypes: true },
  // https://tsx.is/
  tsx: {
    package: 'tsx',
    developsWith: ['watch'],
    runs: 'file',
    valued: ['--tsconfig', '-r', '--require', '--import'],
  },
  'babel-node': {
    package: '@babel/node',
    loads: ['@babel/core'],
    runs: 'file',
    valued: ['--presets', '--plugins', '--config-file', '-r'],
  },
  'swc-node': { package: '@swc-node/register', loads: ['typescript', '@swc/core'], runs: 'file' },
  esno: { package: 'esno', loads: ['tsx'], runs: 'file' },
  esmo: { package: 'esno', loads: ['tsx'], runs: 'file' },
  // https://pm2.keymetrics.io/docs/usage/docker-pm2-nodejs/
  'pm2-runtime': {
    package: 'pm2',
    isPlain: true,
    runs: 'file',
    verbs: ['start'],
    valued: [
      '-i',
      '--instances',
      '--name',
      '-n',
      '--env',
      '--max-memory-restart',
      '--only',
      '-o',
      '-e',
      '-l',
      '--output',
      '--error',
    ],
  },
  pm2: { package: 'pm2', runs: 'file', verbs: ['start'], valued: ['-i', '--name', '-n', '--env', '--only'] },
  forever: {
    package: 'forever',
    runs: 'file',
    verbs: ['start'],
    valued: ['--minUptime', '--spinSleepTime', '-c', '-l', '-o', '-e'],
  },
  // https://github.com/vercel/serve, https://github.com/http-party/http-server
  serve: { package: 'serve', isPlain: true, ...SERVER },
  'http-server': { package: 'http-server', isPlain: true, ...SERVER },
  'live-server': { package: 'live-server', ...SERVER },
  'json-server': { package: 'json-server', isPlain: true, ...SERVER },
  sirv: { package: 'sirv-cli', ...SERVER },
  'local-web-server': { package: 'local-web-server', ...SERVER },
  'wait-on': { package: 'wait-on', ...SERVER },
  rimraf: { package: 'rimraf', ...SERVER },
  // https://www.prisma.io/docs/orm/reference/prisma-cli-reference
  prisma: { package: 'prisma', serves: ['migrate', 'generate', 'db', 'version'], runs: 'nothing' },
  'sequelize-cli': { package: 'sequelize-cli', loads: ['sequelize'], runs: 'project' },
  sequelize: { package: 'sequelize-cli', loads: ['sequelize'], runs: 'project' },
  knex: { package: 'knex', runs: 'project' },
  typeorm: { package: 'typeorm', runs: 'project' },
  'typeorm-ts-node-commonjs': {
    package: 'typeorm',
    loads: ['ts-node', 'typescript'],
    runs: 'project',
    checksTypes: true,
  },
  'node-pg-migrate': { package: 'node-pg-migrate', runs: 'project' },
  'db-migrate': { package: 'db-migrate', runs: 'project' },
  'migrate-mongo': { package: 'migrate-mongo', runs: 'project' },
  'drizzle-kit': { package: 'drizzle-kit', runs: 'project' },
  medusa: { package: '@medusajs/cli', serves: ['start', 'migrations', 'seed', 'user'], runs: 'project' },
  strapi: { package: '@strapi/strapi', serves: ['start'], runs: 'project' },
  tsc: { package: 'typescript', develops: true, runs: 'project' },
  'tsc-watch': { package: 'tsc-watch', develops: true, runs: 'project' },
  tsup: { package: 'tsup', develops: true, runs: 'project' },
  turbo: { package: 'turbo', develops: true, runs: 'project' },
  nx: { package: 'nx', develops: true, runs: 'project' },
  gulp: { package: 'gulp', develops: true, runs: 'project' },
  grunt: { package: 'grunt-cli', develops: true, runs: 'project' },
};

/** Options of `node` that take a value: https://nodejs.org/api/cli.html */
export const NODE_VALUED: ReadonlySet<string> = new Set([
  ...[
    '-C',
    '--conditions',
    '--env-file',
    '--env-file-if-exists',
    '--icu-data-dir',
    '--title',
    '--openssl-config',
  ],
  ...['--diagnostic-dir', '--report-dir', '--input-type', '--unhandled-rejections', '--max-http-header-size'],
  ...[
    '--dns-result-order',
    '--tls-cipher-list',
    '--stack-trace-limit',
    '--max-old-space-size',
    '--watch-path',
  ],
]);

/** Options of `node` that load a module before the program. */
export const NODE_PRELOADS: ReadonlySet<string> = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
]);

/** Modules that are loaded before a program and bring more with them, or read types. */
export const PRELOADED: Readonly<
  Record<string, { readonly loads?: readonly string[]; readonly checksTypes?: true }>
> = {
  'ts-node': { loads: ['typescript'], checksTypes: true },
  '@swc-node/register': { loads: ['typescript', '@swc/core'] },
  '@babel/register': { loads: ['@babel/core'] },
  'esbuild-register': { loads: ['esbuild'] },
  '@swc/register': { loads: ['@swc/core'] },
};

/** Packages that load modules of the project which nothing names: by their directories, or by patterns. */
export const LOADS_BY_CONVENTION: ReadonlySet<string> = new Set([
  ...[
    'sails',
    'apostrophe',
    'strapi',
    '@strapi/strapi',
    'egg',
    'midway',
    'loopback',
    'loopback-boot',
    'moleculer',
  ],
  ...[
    '@loopback/boot',
    '@adonisjs/core',
    '@adonisjs/ignitor',
    '@keystone-6/core',
    '@keystonejs/keystone',
    'thinkjs',
  ],
  ...[
    'next',
    'nuxt',
    '@medusajs/medusa',
    '@fastify/autoload',
    'fastify-autoload',
    'require-all',
    'require-dir',
    'pm2',
  ],
  ...[
    'include-all',
    'express-load',
    'consign',
    'typeorm',
    '@nestjs/typeorm',
    'sequelize-typescript',
    'umzug',
    'bree',
  ],
  ...[
    '@mikro-orm/core',
    'awilix',
    'routing-controllers',
    'piscina',
    'workerpool',
    'threads',
    'jest-worker',
    'tsoa',
  ],
  ...[
    'express-file-routing',
    'express-automatic-routes',
    'module-alias',
    '@graphql-tools/load-files',
    'merge-graphql-schemas',
  ],
  ...[
    'discord-akairo',
    '@sapphire/framework',
    'discord.js-commando',
    'hubot',
    'probot',
    'probot-app',
    'meteor',
    'actionhero',
  ],
]);
